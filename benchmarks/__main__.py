"""Run every benchmark of this folder, one after the other, each in its own process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent

if __name__ == "__main__":
    failed = 0
    for path in sorted(FOLDER.glob("bench_*.py")):
        print(f"\n== {path.stem.removeprefix('bench_')}", flush=True)
        failed += subprocess.call([sys.executable, "-m", f"benchmarks.{path.stem}"], cwd=FOLDER.parent) != 0
    sys.exit(failed)
