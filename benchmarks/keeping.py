"""How long albums, keywords and stacks take in a large library: drawn rows, no pictures.

    .venv/bin/python benchmarks/keeping.py [--photos 300000]

Prints the best of three times: what the list of albums and keywords wants, the photos of a keyword and of an album, all
stacks, and the rows put into cells. A tenth of the photos are in groups of copies or series, a third have keywords.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.finding import _fill
from photosim.organising.stacks import find_stacks
from photosim.store.stores import Stores
from photosim.ui.photos.stacking import arranged, piles_of

ALBUM = 5000


def main() -> None:
    """Fill a library and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=300_000)
    count = parser.parse_args().photos
    with tempfile.TemporaryDirectory() as temporary:
        from photosim.base.paths import LibraryPaths

        stores = Stores.open(LibraryPaths(Path(temporary)))
        _fill(stores.database, count)
        _fill_more(stores, count)
        rows = stores.photos.rows()
        stacks = find_stacks(stores)
        piles = piles_of(rows, stacks)
        print("| | answers | ms |\n|---|---|---|")
        for name, ask in (
            ("keywords with their counts", stores.labels.keywords),
            ("photos of a keyword", lambda: stores.labels.with_keyword("Trips/Trip 12")),
            ("albums with their counts", stores.albums.all),
            ("an album's photos in order", lambda: stores.albums.contents(1)),
            ("all stacks", lambda: find_stacks(stores)),
            ("photos in stacks", lambda: piles_of(rows, stacks)),
            ("rows in cells", lambda: arranged(rows, piles, (), in_months=True).rows),
        ):
            answers, milliseconds = _timed(ask)
            print(f"| {name} | {answers:,} | {milliseconds:.0f} |")
        print(f"\n{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")
        stores.database.close()


def _timed(ask: Callable[[], object]) -> tuple[int, float]:
    times = []
    for _ in range(3):
        started = time.perf_counter()
        found = ask()
        times.append(time.perf_counter() - started)
    return len(found), 1000 * min(times)  # type: ignore[arg-type]


def _fill_more(stores: Stores, count: int) -> None:
    with stores.database.atomic() as db:
        db.conn.executemany(
            "INSERT INTO descriptions (photo_id, keywords) VALUES (?, ?)",
            ((i + 1, f'["Trips/Trip {i % 700}", "word {i % 40}"]') for i in range(0, count, 3)),
        )
        db.conn.executemany(
            "INSERT INTO found_groups (id, tier, reason, tied) VALUES (?, ?, '', 0)",
            ((f"{i:016x}", "series" if i % 2 else "same-shot") for i in range(count // 30)),
        )
        db.conn.executemany(
            """INSERT INTO found_members (group_id, place, photo_id, content_hash, score, evidence, proven)
            VALUES (?, ?, ?, ?, 1.0, '', 1)""",
            ((f"{i // 3:016x}", i % 3, 10 * i + 1, f"{10 * i:040x}") for i in range(count // 30 * 3) if 10 * i < count),
        )
        album = stores.albums.add("Large")
        stores.albums.put(album, (f"{i:040x}" for i in range(ALBUM)))


if __name__ == "__main__":
    main()
