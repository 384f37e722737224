"""Import and publication of all official files and of the demonstration, beside bare DuckDB that does the least of the same work.

Aims: import and publication under 60 s together and 1.5 GB on 2 cores; publication under twice the time of the bare SQL
of `queries/release/` and `queries/indicators/` on the same extracts.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from observatoire import build, releases
from observatoire.catalog import load
from observatoire.engine import workshop
from observatoire.extracts import import_files, stored
from observatoire.home import DEMO, PROJECT, Home

REAL = Path(os.environ.get("OBSERVATOIRE_REAL_DATA", PROJECT.parent / "shared" / "data"))


def measured(task: Callable[..., None], *args: object) -> tuple[float, float]:
    """Run a task in a fresh process; return its seconds and the peak of its resident memory in MB."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_timed, args=(queue, task, *args))
    process.start()
    seconds, megabytes = queue.get()
    process.join()
    return seconds, megabytes


def _timed(queue: multiprocessing.Queue, task: Callable[..., None], *args: object) -> None:
    started = time.perf_counter()
    task(*args)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    queue.put((time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit))


def importing(root: Path) -> None:
    """What `observatoire import` does."""
    import_files([REAL, DEMO], Home(root))


def publishing(root: Path) -> None:
    """What `observatoire publish` does."""
    releases.publish(Home(root))


def bare_reading(root: Path) -> None:
    """DuckDB reads every CSV as text and writes it as parquet: no type, no check, no shape."""
    with duckdb.connect(config={"threads": 2}) as con:
        for rank, path in enumerate(sorted(REAL.rglob("*.csv"))):
            con.read_csv(str(path), all_varchar=True, null_padding=True, ignore_errors=True).write_parquet(
                str(root / f"nu-{rank}.parquet")
            )


def bare_sql(root: Path) -> None:
    """The SQL of a publication on the same extracts, with no check, no protection, no map and no order."""
    with workshop() as con:
        build._open_extracts(con, stored(Home(root)))
        build._register_words(con, date.today())
        for name in build.PREPARED:
            build.prepare(con, name)
        build._place_quartiers(con)
        build._attach_points(con)
        for name in build.COMPUTED:
            con.execute(f"create table {name} as {build._release_sql(name)}")
        build._run_indicators(con, load(), lambda _: None)
        con.table("valeurs").write_parquet(str(root / "nu.parquet"), compression="zstd")


def main() -> None:
    """Print the measures."""
    if not REAL.is_dir():
        print(f"The official files are not at {REAL}: nothing to measure.")
        return
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        importing_s, importing_mb = measured(importing, root)
        reading_s, _ = measured(bare_reading, root)
        publishing_s, publishing_mb = measured(publishing, root)
        sql_s, _ = measured(bare_sql, root)
    print(
        f"import    {importing_s:6.1f} s  {importing_mb:6.0f} MB  {importing_s / reading_s:4.1f} × bare DuckDB reading CSV"
    )
    print(
        f"publish   {publishing_s:6.1f} s  {publishing_mb:6.0f} MB  {publishing_s / sql_s:4.1f} × the bare SQL of a release"
    )
    print(f"together  {importing_s + publishing_s:6.1f} s  (aim 60 s, 1 500 MB)")


if __name__ == "__main__":
    main()
