"""Rewrite the demonstration extracts: `python -m observatoire.demo [FOLDER]`."""

import sys
from pathlib import Path

from observatoire.demo import FOLDER, write


def main(arguments: list[str]) -> int:
    """Write the extracts and print the size of each."""
    for path in write(Path(arguments[0]) if arguments else FOLDER):
        print(f"{path.name}\t{path.stat().st_size}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
