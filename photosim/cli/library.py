"""The commands about the library itself: `folders`, `info`, `index`, `check`."""

from __future__ import annotations

import argparse
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from photosim import __version__
from photosim.base.errors import UsageError
from photosim.base.paths import LibraryPaths, default_library, expanded
from photosim.base.status import DONE, INCOMPLETE
from photosim.base.words import counted, kinds_in_words
from photosim.cli.output import job_of, open_library, print_json, say
from photosim.cli.remedies import in_words
from photosim.library import Library, LibraryFacts
from photosim.values.health import CheckReport
from photosim.values.photos import Folder


def folders(options: argparse.Namespace) -> int:
    """List, add, remove, protect or relocate folders."""
    done: dict[str, Any] = {}
    with open_library(options) as library:
        if options.action == "relocate":
            done = _relocate(library, options)
        elif options.action == "forget-missing":
            done = _forget_missing(library, options)
        elif options.action == "add":
            for path in options.paths:
                library.folders.add(path)
        elif options.action is not None:
            for folder in [_known_folder(library, path) for path in options.paths]:
                if options.action == "remove":
                    library.folders.remove(folder.id)
                else:
                    library.folders.protect(folder.id, options.action == "protect")
        folders = library.folders.all()
    if options.json:
        print_json(
            {
                "folders": [
                    {
                        "path": str(folder.path),
                        "online": folder.online,
                        "protected": folder.protected,
                        "photos": folder.photos,
                        "failed": folder.failed,
                        "missing": folder.missing,
                        "others": dict(folder.others),
                    }
                    for folder in folders
                ],
                **done,
            }
        )
    elif not folders:
        say("No folders yet. Add one with: photosim scan ~/Pictures")
    else:
        for folder in folders:
            state = [] if folder.online else ["offline"]
            state += ["protected"] if folder.protected else []
            state += [f"{folder.failed} unreadable"] if folder.failed else []
            state += [f"{folder.missing} missing"] if folder.missing else []
            say(f"{folder.photos:>8,}  {folder.path}{'  (' + ', '.join(state) + ')' if state else ''}")
    return DONE


def _relocate(library: Library, options: argparse.Namespace) -> dict[str, Any]:
    found = library.folders.relocate(options.old, options.new, sure=options.yes)
    if not options.json:
        say(f"{found.old} is now {found.new}. {found.in_words()}")
    facts = {"from": str(found.old), "to": str(found.new), "photos": found.photos}
    return {"relocated": {**facts, "looked_for": found.looked_for, "found": found.found}}


def _forget_missing(library: Library, options: argparse.Namespace) -> dict[str, Any]:
    forgotten = library.folders.forget_missing(options.paths)
    if not options.json:
        say(f"Forgotten for good: {counted(forgotten, 'missing photo')}.")
    return {"forgotten": forgotten}


def _known_folder(library: Library, path: Path) -> Folder:
    wanted = Path(os.path.abspath(expanded(path)))
    for folder in library.folders.all():
        if folder.path == wanted:
            return folder
    raise UsageError(f"{path} is not a folder of this library. `photosim folders` lists them.")


def info(options: argparse.Namespace) -> int:
    """Tell facts about the library."""
    with open_library(options, looking=True) as library:
        facts = library.facts()
    if options.json:
        print_json(
            {
                "library": str(facts.library),
                "photos": facts.photos,
                "vectors": facts.vectors,
                "failed": facts.failed,
                "damaged": facts.damaged,
                "others": dict(facts.others),
                "model": facts.model,
                "lookalikes_by": facts.model_name,
                "copies_by": facts.copies_by,
                "prepared": facts.prepared,
                "preparing": None if facts.preparing is None else asdict(facts.preparing),
                "index": _index_as_json(facts),
                "schema": facts.schema,
                "version": __version__,
            }
        )
        return DONE
    say(f"photosim  {__version__}")
    say(f"Library   {facts.library} (schema {facts.schema})")
    say(f"Photos    {facts.photos:,}, of which {facts.vectors:,} can be searched")
    say(f"Failures  {facts.failed:,}")
    if facts.damaged:
        say(f"Damaged   {counted(facts.damaged, 'photo')}, of which a part is shown")
    if facts.others:
        say(f"Others    {kinds_in_words(facts.others)}")
    say(f"Model     {_models_in_words(facts)}")
    say(f"Index     {_index_in_words(facts)}")
    return DONE


def _models_in_words(facts: LibraryFacts) -> str:
    if facts.model_name == facts.copies_by:
        text = f"{facts.model_name} finds look-alikes and copies"
    else:
        text = f"{facts.model_name} and {facts.copies_by} find look-alikes, {facts.copies_by} alone finds copies"
    if facts.preparing is not None:
        done, total = facts.preparing.done, facts.preparing.total
        text += f"; {done:,} of {total:,} photos are prepared for {facts.preparing.new}, `photosim scan` goes on"
    return text


def index(options: argparse.Namespace) -> int:
    """Tell or choose where look-alikes are searched."""
    with open_library(options) as library:
        if options.place is not None:
            with job_of(options) as job:
                library.lookalikes.use_index(options.place, job)
        facts = library.facts()
    if options.json:
        print_json(_index_as_json(facts))
    else:
        say(f"Look-alikes are searched in: {_index_in_words(facts)}")
        if facts.index_place != "built-in":
            say("Vectors of your photos are sent there; pictures, names and places are not.")
    return INCOMPLETE if facts.index_trouble else DONE


def _index_as_json(facts: LibraryFacts) -> dict[str, Any]:
    return {
        "place": facts.index_place,
        "count": facts.index_count,
        "bytes": facts.index_bytes,
        "trouble": None if facts.index_trouble is None else in_words(facts.index_trouble),
    }


def _index_in_words(facts: LibraryFacts) -> str:
    if facts.index_trouble:
        return f"{facts.index_place}. {in_words(facts.index_trouble)}"
    size = f", {facts.index_bytes / 1e6:.1f} MB" if facts.index_bytes else ""
    return f"{facts.index_place}, {counted(facts.index_count, 'photo')}{size}"


def check(options: argparse.Namespace) -> int:
    """See whether the library is whole, and mend it with --repair."""
    directory = expanded(options.library or default_library())
    paths = LibraryPaths(directory)
    # A lost database is made again from the journal of decisions and from the photos.
    if not os.path.exists(paths.database) and not os.path.exists(paths.decisions):
        raise UsageError(f"There is no library in {directory}.")
    with job_of(options) as job:
        # A damaged database may not even open, or be made worse by opening it.
        report = Library.mend(directory, job, repair=options.repair)
        if not report.problems:
            with open_library(options) as library:
                rest = library.checkup.check(job, repair=options.repair, database=False)
            report = CheckReport(rest.problems, (*report.repaired, *rest.repaired), rest.looked)
    if options.json:
        problems = [
            {"part": p.part, "problem": p.text, "remedy": p.remedy, "repairable": p.repairable} for p in report.problems
        ]
        print_json({"problems": problems, "repaired": list(report.repaired), "looked": list(report.looked)})
    else:
        _print_health(report, options.repair)
    return INCOMPLETE if report.problems else DONE


def _print_health(report: CheckReport, repair: bool) -> None:
    for text in report.looked:
        say(f"Looked: {text}")
    for text in report.repaired:
        say(f"Repaired: {text}")
    for problem in report.problems:
        say(f"Problem: {problem.text}")
        say(f"  {problem.remedy}")
    if not report.problems:
        say("Everything else is in order." if report.repaired else "Everything is in order.")
    elif report.repairable and not repair:
        say("Repair with: photosim check --repair")
