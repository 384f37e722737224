# The verbs of the house. A clean machine needs Python 3.11+ and make; everything else is set up here.
.DEFAULT_GOAL := help
.PHONY: help setup run test check fix bench shots chromium lock demo

PYTHON ?= $(shell for v in 3.13 3.12 3.11; do command -v python$$v >/dev/null 2>&1 && python$$v -c '' 2>/dev/null && { echo python$$v; break; }; done || true)
ifeq ($(strip $(PYTHON)),)
PYTHON := python3
endif
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
PY := $(BIN)/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
PORT ?= 8501
WORKERS ?= 3
READY := .venv/.ready
# Without its compiled files Python reads each library anew at every start: three times as slow. Some images ask for that.
unexport PYTHONDONTWRITEBYTECODE

help:  ## list the verbs
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

# uv installs in a tenth of pip's time; pip does the whole where uv does not reach an index that pip is configured for.
setup: $(READY)  ## create .venv from the hashed lock, with the command `observatoire` in it

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed; found %d.%d. Set PYTHON=/path/to/python." % v)'
	$(PYTHON) -m venv --clear .venv
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > .venv/uv.txt
	$(PIP) --require-hashes -r .venv/uv.txt
	$(PY) -m uv pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r requirements.lock || $(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@$(PY) -c 'import pathlib; pathlib.Path(".venv/.ready").touch()'

run: setup  ## serve the app on http://localhost:8501, on demonstration data if nothing is published yet
	@$(PY) -m observatoire.cli_serve --demo --analyste --port $(PORT)

test: setup chromium  ## run every test
	$(PY) -m pytest -n $(WORKERS)

chromium: setup  # a Chromium for browser tests: apt as root on Debian, else Playwright's own
	@$(PY) tests/chromium.py

check: setup  ## lint, formatting of Python and SQL, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfmt --check --line-length 110 --no-progressbar queries
	$(BIN)/mypy

fix: setup  ## mend what the checks can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfmt --line-length 110 --no-progressbar queries
	$(PY) -m observatoire.contracts.documents

bench: setup chromium  ## measure, as ratios to something run beside
	$(PY) -m benchmarks

shots: setup chromium  ## screenshots of every page into shots/, of the demonstration or INSTALLATION=FOLDER
	$(PY) tests/browser/shots.py $(INSTALLATION)

demo: setup  ## write the demonstration extracts of data/demo again
	$(PY) -m observatoire.demo

lock: setup  ## compile requirements.lock again from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements.lock
