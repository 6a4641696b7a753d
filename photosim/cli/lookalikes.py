"""The commands that show look-alikes: `similar`, and `demo` on drawn photos."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from photosim.base.status import DONE, INCOMPLETE
from photosim.cli.output import job_of, open_library, print_json, say
from photosim.values.photos import Match


def similar(options: argparse.Namespace) -> int:
    with open_library(options, looking=True) as library:
        matches = library.lookalikes.similar(
            options.photos if len(options.photos) > 1 else options.photos[0],
            options.n,
            metric=options.metric,
            box=options.box,
            whitened=options.whitened,
            unlike=options.unlike,
            among=None if options.where is None else library.organising.finding.ids(options.where),
        )
        if options.json:
            print_json(matches_as_json(options.photos, library.model.key, matches))
        else:
            print_matches(options.photos, matches, percent=options.metric != "euclidean")
        return DONE if matches else INCOMPLETE


def demo(options: argparse.Namespace) -> int:
    # The painter and NumPy: no other command wants them.
    from photosim.demo import examples
    from photosim.demo.prepare import prepare

    place = prepare(options.directory)
    options.library = options.library or place.library
    with open_library(options) as library:
        with job_of(options) as job:
            report = library.scanning.scan([place.photos], job)
        queries = [(path, library.lookalikes.similar(path, 6)) for path in examples(place.photos)]
        model = library.model.key
    if options.json:
        answers = [matches_as_json([path], model, matches) for path, matches in queries]
        print_json({"queries": answers, "folder": str(place.photos), "library": str(options.library), "model": model})
        return DONE
    say(f"A demo library of {report.found} drawn photos is in {place.photos}")
    say()
    for path, matches in queries:
        print_matches([path], matches)
        say()
    say(f"Open it in the window: photosim --library {options.library}")
    return DONE


def matches_as_json(queries: Sequence[Path], model: str, matches: Sequence[Match]) -> dict[str, Any]:
    asked = [str(query) for query in queries]
    return {
        "query": asked if len(asked) > 1 else asked[0],
        "model": model,
        "results": [{"path": str(match.path), "score": round(match.score, 6)} for match in matches],
    }


def print_matches(queries: Sequence[Path], matches: Sequence[Match], *, percent: bool = True) -> None:
    asked = " and ".join(map(str, queries))
    say(f"Look-alikes of {asked}" if matches else f"There is no other photo to compare {asked} with.")
    for match in matches:
        bar = "#" * round(max(0.0, min(1.0, match.score)) * 20)
        number = f"{match.score:7.1%}" if percent else f"{match.score:7.4f}"
        say(f"  {number}  {bar:<20}  {match.path}")
