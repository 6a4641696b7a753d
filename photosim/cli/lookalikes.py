"""The commands that show look-alikes: `similar`, `map`, and `demo` on drawn photos."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from photosim.base.errors import UsageError
from photosim.base.status import DONE, INCOMPLETE
from photosim.cli.output import job_of, open_library, print_json, say
from photosim.values.photos import Match
from photosim.values.places import Box
from photosim.values.stacks import AlikeLine, Stack


def similar(options: argparse.Namespace) -> int:
    """Tell the look-alikes of one or several pictures."""
    if options.box is not None and len(options.photos) > 1:
        raise UsageError("A part can be taken of one picture only. Name one photo with --box.")
    plain = options.metric == "cosine" and not options.whitened
    with open_library(options, looking=True) as library:
        among = None if options.where is None else library.organising.finding.ids(options.where)
        queries = options.photos if len(options.photos) > 1 else options.photos[0]
        places: Mapping[int, Box] = {}
        if options.box is not None and plain:
            with job_of(options) as job:
                found = library.lookalikes.with_part(
                    queries, options.n, box=options.box, unlike=options.unlike, among=among, job=job
                )
            matches, places = found.matches, found.places
        else:
            matches = library.lookalikes.similar(
                queries,
                options.n,
                metric=options.metric,
                box=options.box,
                whitened=options.whitened,
                unlike=options.unlike,
                among=among,
            )
        line = library.lookalikes.line(parts=options.box is not None) if plain else None
        if options.json:
            stacks = library.lookalikes.stacks(matches)
            print_json(as_json(options.photos, library.model.key, matches, line, stacks, places))
        else:
            print_matches(options.photos, matches, percent=options.metric != "euclidean", line=line)
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
        answers = [as_json([path], model, matches) for path, matches in queries]
        print_json({"queries": answers, "folder": str(place.photos), "library": str(options.library), "model": model})
        return DONE
    say(f"A demo library of {report.found} drawn photos is in {place.photos}")
    say()
    for path, matches in queries:
        print_matches([path], matches)
        say()
    say(f"Open it in the window: photosim --library {options.library}")
    return DONE


def as_json(
    queries: Sequence[Path],
    model: str,
    matches: Sequence[Match],
    line: AlikeLine | None = None,
    stacks: Sequence[Stack] = (),
    places: Mapping[int, Box] | None = None,
) -> dict[str, Any]:
    """`line` is where the list of what is alike ends; a `stack` is numbered by the place of its best, from 0.

    `places` are where in the photos a part was found, by id: `place` is x, y, width, height, as fractions of the photo.
    """
    asked = [str(query) for query in queries]
    ranks = {match.row.id: number for number, match in enumerate(matches)}
    stack_of = {match.row.id: (ranks[stack.best.row.id], stack.kind) for stack in stacks for match in stack.members}
    results: list[dict[str, Any]] = []
    for match in matches:
        result: dict[str, Any] = {"path": str(match.path), "score": round(match.score, 6)}
        if line is not None:
            result["likeness"] = line.likeness(match.score)
        if match.row.id in stack_of:
            result["stack"], result["stack_kind"] = stack_of[match.row.id]
        if places and match.row.id in places:
            result["place"] = [round(float(value), 4) for value in places[match.row.id]]
        results.append(result)
    found = {"query": asked if len(asked) > 1 else asked[0], "model": model, "results": results}
    return found if line is None else {**found, "less_alike_below": round(line.below, 4)}


def print_matches(
    queries: Sequence[Path], matches: Sequence[Match], *, percent: bool = True, line: AlikeLine | None = None
) -> None:
    """One line a photo; a line between those that are alike and those that are less."""
    asked = " and ".join(map(str, queries))
    say(f"Look-alikes of {asked}" if matches else f"There is no other photo to compare {asked} with.")
    likeness = "alike" if line is None else ""
    for match in matches:
        if line is not None and line.likeness(match.score) == "less" and likeness != "less":
            say("  Nothing is alike. The closest ones:" if not likeness else "  Less alike below:")
        likeness = "alike" if line is None else line.likeness(match.score)
        bar = "#" * round(max(0.0, min(1.0, match.score)) * 20)
        number = f"{match.score:7.1%}" if percent else f"{match.score:7.4f}"
        say(f"  {number}  {bar:<20}  {match.path}")


def looks_map(options: argparse.Namespace) -> int:
    """Tell where each photo lies on the map of looks, which is worked out where it has to be."""
    with open_library(options) as library, job_of(options) as job:
        found = library.lookalikes.looks.work_out(job, lambda _: None, afresh=options.afresh)
        ids = [int(photo_id) for photo_id in found.ids]
        wanted = set(ids if options.where is None else library.organising.finding.ids(options.where, job=job))
        roots = library.photos.roots()
        rows = [row for row in library.photos.rows_of(ids) if row.folder_id in roots]
        paths = {row.id: roots[row.folder_id] / row.relative for row in rows}
        model = library.facts().model_name
    places = [
        (paths[photo_id], float(x), float(y))
        for photo_id, (x, y) in zip(ids, found.places, strict=True)
        if photo_id in wanted and photo_id in paths
    ]
    if options.json:
        results = [{"path": str(path), "x": round(x, 4), "y": round(y, 4)} for path, x, y in places]
        print_json({"model": model, "photos": len(ids), "results": results})
    elif places:
        for path, x, y in places:
            say(f"{x:10.3f} {y:10.3f}  {path}")
    else:
        say("There is no photo to lay out. Scan a folder first." if not ids else "No photo fits.")
    return DONE if places else INCOMPLETE
