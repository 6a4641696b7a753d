"""The commands that move photos to the trash and back: `trash`, `undo`, `history`, `compare-folders`."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from photosim.base.errors import UsageError
from photosim.base.status import DONE, INCOMPLETE
from photosim.base.words import counted, size_in_words
from photosim.cli.output import (
    failures_as_json,
    job_of,
    moment,
    open_library,
    print_failures,
    print_json,
    print_skipped,
    say,
    skipped_as_json,
)
from photosim.values.deleting import Batch, TrashReport
from photosim.values.folder_diff import FolderComparison


def trash(options: argparse.Namespace) -> int:
    """Move photos to the trash, or say in a dry run what would go."""
    if not (options.paths or options.tier or options.group or options.exact):
        raise UsageError("Say what to delete: photos by PATH, --group ID, --exact, or --tier identical.")
    if options.exact and (options.paths or options.tier or options.group):
        raise UsageError("--exact stands alone: it takes every exact copy.")
    with open_library(options) as library, job_of(options) as job:
        if options.exact:
            library.review.bring_up_to_date(job)
        report = library.deleting.trash(
            library.review.exact_copies() if options.exact else options.paths,
            tier=options.tier,
            groups=options.group,
            transfer=options.rescue,
            dry_run=options.dry_run,
            job=job,
        )
    return _tell_trash(options, report)


def _tell_trash(options: argparse.Namespace, report: TrashReport) -> int:
    if options.json:
        print_json(_trash_as_json(report))
    else:
        for path, place in zip(report.trashed, report.places, strict=True):
            say(f"  {path}{' → ' + str(place.path.parent) if options.verbose or place.kind != 'trash' else ''}")
            if told := report.only_here.get(path):
                say(f"    only this one: {'; '.join(told)}")
        verb = "would be moved to the trash" if report.dry_run else "moved to the trash"
        freed = size_in_words(report.freed_bytes)
        say(f"{counted(len(report.trashed), 'file')} {verb}, {freed} are freed when it is emptied.")
        for transferred in report.transferred:
            words = "; ".join(f"{fact.name} {fact.text}" for fact in transferred.facts)
            say(f"  {'would be saved' if report.dry_run else 'saved'} in {transferred.sidecar}: {words}")
        print_skipped("left in place", report.skipped)
        if report.batch is not None and report.trashed:
            say(f"Take them back with: photosim undo {report.batch}")
    return INCOMPLETE if report.skipped or not report.trashed else DONE


def _trash_as_json(report: TrashReport) -> dict[str, Any]:
    return {
        "batch": report.batch,
        "trashed": [str(path) for path in report.trashed],
        "skipped": skipped_as_json(report.skipped),
        "freed_bytes": report.freed_bytes,
        "places": [str(place.path) for place in report.places],
        "dry_run": report.dry_run,
        "only_here": {str(path): list(told) for path, told in report.only_here.items()},
        "rescued": [
            {
                "sidecar": str(transferred.sidecar),
                "keeper": str(fact.keeper),
                "from": str(fact.loser),
                "fact": fact.name,
                "value": fact.text,
            }
            for transferred in report.transferred
            for fact in transferred.facts
        ],
    }


def undo(options: argparse.Namespace) -> int:
    """Take a deletion back, the latest by default, or only the files that are named."""
    with open_library(options) as library, job_of(options) as job:
        if not options.file:
            report = library.deleting.undo(options.batch, job)
        elif options.batch is None:
            report = library.deleting.restore(options.file, job)
        else:
            only = [Path(os.path.abspath(path)) for path in options.file]
            report = library.deleting.undo(options.batch, job, only=only)
    if options.json:
        print_json(
            {
                "batch": report.batch,
                "restored": [str(restored.path) for restored in report.restored],
                "failed": skipped_as_json(report.failed),
                "left": skipped_as_json(report.left),
                "renamed": [
                    {"path": str(restored.original), "restored": str(restored.path)}
                    for restored in report.restored
                    if restored.path != restored.original
                ],
            }
        )
    elif not report.restored and not report.failed:
        say("There is nothing to take back.")
    else:
        for restored in report.restored:
            beside = "" if restored.path == restored.original else f"  (as {restored.path.name}; its name was taken)"
            say(f"  {restored.original}{beside}")
        are = "is" if len(report.restored) == 1 else "are"
        say(f"{counted(len(report.restored), 'file')} {are} back (batch {report.batch}).")
        print_skipped("not back", report.failed)
        print_skipped("with saved metadata left as they are", report.left)
    return INCOMPLETE if report.failed or not report.restored else DONE


def history(options: argparse.Namespace) -> int:
    """List the deletions and what became of them."""
    with open_library(options) as library:
        batches = library.deleting.history()
        waiting = library.deleting.waiting_for(batches)
    if options.json:
        print_json({"batches": [_batch_as_json(batch, waiting.get(batch.id, ())) for batch in batches]})
    elif not batches:
        say("Nothing has been deleted yet.")
    else:
        for batch in batches:
            counts = ((state, batch.count(state)) for state in ("trashed", "restored", "skipped", "gone"))
            states = ", ".join(f"{number:,} {state}" for state, number in counts if number)
            lies = f"  ({size_in_words(batch.trashed_bytes)} in the trash)" if batch.trashed_bytes else ""
            say(f"{batch.id:>6}  {moment(batch.made_at)}  {states or 'interrupted'}{lies}")
            for folder in waiting.get(batch.id, ()):
                say(f"        waits for the drive of {folder}; connect it to take these photos back")
            if options.verbose:
                for entry in batch.entries:
                    say(f"          {entry.state:<9} {entry.path}{': ' + entry.reason if entry.reason else ''}")
    return DONE


def _batch_as_json(batch: Batch, waits_for: Sequence[Path]) -> dict[str, Any]:
    return {
        "waits_for": [str(folder) for folder in waits_for],
        "batch": batch.id,
        "made_at": batch.made_at,
        "files": [
            {
                "path": str(entry.path),
                "state": entry.state,
                "reason": entry.reason,
                "size": entry.size,
                "place": str(entry.place.path) if entry.place else None,
                "restored": str(entry.restored_to) if entry.restored_to else None,
                "keeper": str(entry.keeper) if entry.keeper else None,
                "group": entry.group,
                "tier": entry.tier,
            }
            for entry in batch.entries
        ],
    }


def compare_folders(options: argparse.Namespace) -> int:
    """Say which photos of one folder are not in another; with --trash, delete the others there."""
    if (options.rescue or options.dry_run) and not options.trash:
        raise UsageError("--rescue and --dry-run go with --trash.")
    with open_library(options) as library, job_of(options) as job:
        result = library.duplicates.compare_folders(options.a, options.b, job)
        report = None
        if options.trash and result.selections():
            report = library.deleting.trash(
                result.selections(), transfer=options.rescue, dry_run=options.dry_run, job=job
            )
    if options.json:
        answer = _comparison_as_json(result)
        print_json(answer if report is None else {**answer, "trash": _trash_as_json(report)})
    else:
        _print_comparison(result)
        if report is not None:
            _tell_trash(options, report)
        elif options.trash:
            say("There is nothing to delete.")
    return DONE if result.complete and not (report and report.skipped) else INCOMPLETE


def _comparison_as_json(result: FolderComparison) -> dict[str, Any]:
    return {
        "a": str(result.a),
        "b": str(result.b),
        "photos_in_a": result.photos_in_a,
        "photos": result.photos,
        "identical": result.count("identical"),
        "same_shot": result.count("same-shot"),
        "share": round(result.share, 6),
        "complete": result.complete,
        "only": [str(photo.path) for photo in result.only],
        "found": [
            {
                "path": str(one.photo.path),
                "other": str(one.other.path),
                "tier": one.tier,
                "evidence": one.evidence,
                "better": one.better,
            }
            for one in result.found
        ],
        "unreadable": failures_as_json(result.unreadable),
        "unscanned": [str(path) for path in result.unscanned],
    }


def _print_comparison(result: FolderComparison) -> None:
    if not result.photos:
        say(f"There are no photos in {result.b}.")
        return
    # Rounded down, so that 100 % is said only of all of them.
    share = 100 if result.complete else min(99, int(100 * result.share))
    say(
        f"{result.b} is {share} % in {result.a}: {result.count():,} of {counted(result.photos, 'photo')}, "
        f"{result.count('identical'):,} of them identical, {result.count('same-shot'):,} the same shot."
    )
    if result.only:
        say(f"{counted(len(result.only), 'photo')} only in {result.b}:")
    for photo in result.only:
        say(f"  {photo.path}")
    if result.better:
        say(f"{counted(len(result.better), 'photo')} in {result.a} only as a lesser copy:")
    for one in result.better:
        say(f"  {one.photo.path}  (there {one.other.path})")
    print_failures(result.unreadable)
    if result.unscanned:
        say(f"{counted(len(result.unscanned), 'file')} not compared, new or changed since the last scan:")
    for path in result.unscanned:
        say(f"  {path}")
