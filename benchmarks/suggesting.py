"""How good suggestions for an album are: precision of the first 20 from 5 examples, on class folders, by model.

    .venv/bin/python benchmarks/suggesting.py FOLDER ... [--examples 5] [--seeds 20] [--library DIR]

Each FOLDER holds folders of classes. All are scanned into one library (a temporary one by default) and prepared for
both models, so the photos of the other FOLDERs are there to be confused with. For every class, an album of some random
photos is made in memory, as often as there are seeds. Prints a table in Markdown with a line for each model alone and
one for both joined, as the program has it: neighbours and direction alone, both together, and how many are sure, with
the share of them that are right.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from photosim.library import Library
from photosim.organising import suggesting
from photosim.values.joint import Joint

FIRST = 20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--examples", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--library", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary, Library.open(options.library or Path(temporary)) as library:
        library.scanning.scan([folder.resolve() for folder in options.folders])
        library.models.prepare()
        roots, rows = library.photos.roots(), library.photos.rows()
        joined = library._parts.index.vectors
        joint = joined.joint
        found = {}
        for model in (Joint(joint.first), *([Joint(joint.second)] if joint.second else []), joint):
            name = " and ".join(one.name for one in (model.first, model.second) if one)
            found[name] = joined.of(model).all()
    print(f"{len(rows):,} photos, albums of {options.examples}, {options.seeds} for every class\n")
    print("| folder | model | neighbours | direction | both | sure | right of them |\n|---|---|---|---|---|---|---|")
    for name, (ids, vectors) in found.items():
        place = {photo_id: number for number, photo_id in enumerate(ids.tolist())}
        classes: dict[str, list[int]] = {}
        for row in rows:
            directory = str((roots[row.folder_id] / row.relative).parent)
            classes.setdefault(directory, []).append(place[row.id])
        for folder in options.folders:
            mine = {kind: members for kind, members in classes.items() if Path(kind).parent == folder.resolve()}
            figures = " | ".join(_measure(mine, vectors, options))
            print(f"| {folder.name}, {len(mine)} classes | {name} | {figures} |", flush=True)


def _measure(classes: dict[str, list[int]], vectors: np.ndarray, options: argparse.Namespace) -> list[str]:
    found: dict[str, list[float]] = {"near": [], "along": [], "both": [], "sure": [], "right": []}
    blocks = _blocks_of(vectors)
    spread = suggesting.learn(blocks, len(vectors))
    for seed in range(options.seeds):
        rng = np.random.default_rng(seed)
        for members in classes.values():
            if len(members) < options.examples + 2:
                continue
            chosen = rng.choice(members, options.examples, replace=False)
            right = np.isin(np.arange(len(vectors)), members)
            judge = suggesting._Judge(vectors[chosen], spread, None)
            near, along = judge._parts(vectors)
            for name, values in (("near", near), ("along", along), ("both", judge.fit(vectors))):
                order = [one for one in np.argsort(-values) if one not in set(chosen)]
                first = min(FIRST, len(members) - options.examples)
                found[name].append(float(right[order[:first]].mean()))
            level = suggesting._level(vectors[chosen], spread, None)
            sure = [one for one in np.flatnonzero(judge.fit(vectors) >= level) if one not in set(chosen)]
            found["sure"].append(len(sure))
            if sure:
                found["right"].append(float(right[sure].mean()))
    return [f"{np.mean(found[name]):.3f}" if name != "sure" else f"{np.mean(found[name]):.1f}" for name in found]


def _blocks_of(vectors: np.ndarray) -> suggesting.Blocks:
    def blocks() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        yield np.arange(len(vectors), dtype=np.int64), vectors

    return blocks


if __name__ == "__main__":
    main()
