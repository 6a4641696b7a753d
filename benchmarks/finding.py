"""How long `find` takes in a large library: drawn rows, no pictures.

    .venv/bin/python benchmarks/finding.py [--photos 300000]

Prints the answers and the best of three times of each query, and how long it takes to fill the cache. All times are
those of the processor in this process, so that others who use the machine do not count.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from photosim.organising.grammar import parse
from photosim.store.database.database import Database
from photosim.store.tables.find_cache import FindCache
from photosim.store.tables.find_sql import ORDERS, condition
from photosim.store.tables.folders import Folders
from photosim.values.directories import tree_of
from photosim.values.query_keys import LISTED_KEYS

QUERIES = (
    *("camera:X100V rating:>=4 2019..2021", "rating:5", "folder:2019", "is:favourite", "2019"),
    *("size:>9mb -camera:eos", '"trip 12"', "trip", ""),
    *("date:2012-05..2012-07", "format:heif", "is:portrait", "is:dark", "is:blurred -is:raw", "has:copies"),
    *("keyword:beach", "album:summer or rating:5", "camera:pixel trip", "pixel or 2019 or trip"),
)


def main() -> None:
    """Fill a library and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--photos", type=int, default=300_000)
    count = parser.parse_args().photos
    with tempfile.TemporaryDirectory() as temporary:
        database = Database(Path(temporary) / "library.sqlite3", Path(temporary) / "backups")
        _fill(database, count)
        cache = FindCache(database, Path(temporary) / "find.sqlite3")
        started = time.process_time()
        cache.ids(condition(parse("nothing")), ORDERS["taken"][0], -1)
        print(f"{count:,} photos; the first search {time.process_time() - started:.1f} s\n")
        for key in LISTED_KEYS:
            started = time.process_time()
            found = cache.values(key)
            print(f"{len(found):,} values of {key}: {1000 * (time.process_time() - started):.0f} ms")
        for key, (order, _) in ORDERS.items():
            started = time.process_time()
            cache.ids(condition(parse("")), order, -1)
            print(f"all photos in the order {key}: {1000 * (time.process_time() - started):.0f} ms")
        started = time.process_time()
        tree = tree_of(Folders(database).directories())
        print(f"the tree of {len(tree.total):,} directories: {1000 * (time.process_time() - started):.0f} ms\n")
        print("| query | photos | ms |\n|---|---|---|")
        for query in QUERIES:
            times = []
            for _ in range(3):
                started = time.process_time()
                found = cache.ids(condition(parse(query)), ORDERS["taken"][0], -1)
                times.append(time.process_time() - started)
            print(f"| `{query}` | {len(found):,} | {1000 * min(times):.1f} |")
        cache.close()
        database.close()


def _fill(database: Database, count: int) -> None:
    rng = random.Random(1)
    with database.atomic() as db:
        db.execute("INSERT INTO folders (path, added_at) VALUES ('/photos', '')")
        db.conn.executemany(
            """INSERT INTO photos (folder_id, relative, size, mtime_ns, inode, content_hash, format, width, height,
                shown_at) VALUES (1, ?, ?, ?, ?, ?, ?, 4000, 3000, ?)""",
            (
                (
                    f"{2000 + i % 24}/trip {i % 700}/IMG_{i}.jpg",
                    rng.randrange(10**7),
                    i,
                    i,
                    f"{i:040x}",
                    rng.choice(["JPEG", "HEIF"]),
                    f"{2000 + i % 24}-{1 + i % 12:02}-0{1 + i % 9}T00:00:00",
                )
                for i in range(count)
            ),
        )
        db.conn.executemany(
            "INSERT INTO metadata (photo_id, camera_make, camera_model, rating) VALUES (?, 'Maker', ?, ?)",
            (
                (i + 1, rng.choice(["X100V", "X-T3", "EOS 5D", "Pixel 6"]), rng.choice([None, None, None, 3, 5]))
                for i in range(count)
            ),
        )
        db.conn.executemany(
            "INSERT INTO label_keywords (content_hash, keyword, present) VALUES (?, ?, 1)",
            ((f"{i:040x}", rng.choice(["beach", "People/Anna", "dog"])) for i in range(0, count, 20)),
        )
        db.conn.executemany(
            """INSERT INTO fingerprints (content_hash, version, sketch, content, detail, sharpness, thumbnail_hash,
                lightness) VALUES (?, 1, x'00', 1, 0.8, ?, '', ?)""",
            ((f"{i:040x}", rng.uniform(3, 30), rng.uniform(15, 200)) for i in range(count)),
        )


if __name__ == "__main__":
    main()
