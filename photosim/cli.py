"""The commands without a window: the same jobs, for people by default and as JSON for scripts."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from photosim import __version__
from photosim.core import log
from photosim.core.deletion import Batch, Skipped
from photosim.core.errors import Cancelled, LibraryError, PhotosimError, UsageError, WeightsError
from photosim.core.job import Job, Progress
from photosim.core.model import Failure, Folder, Group, Match, ScanReport
from photosim.core.paths import LibraryPaths, default_library, expanded
from photosim.demo import examples
from photosim.demo.prepare import prepare
from photosim.library import Facts, Library

logger = logging.getLogger(__name__)

DONE, INCOMPLETE, WRONG_USE, NO_LIBRARY = range(4)


def run(options: argparse.Namespace) -> int:
    """Run one command and return its exit status. Errors that are not bugs become one line on standard error."""
    # Names that are not valid UTF-8 are printed as the bytes they are; what a stream cannot hold, as an escape.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            is_utf8 = (stream.encoding or "").lower().replace("-", "") == "utf8"
            stream.reconfigure(errors="surrogateescape" if is_utf8 else "backslashreplace")
    log.start(None, verbose=options.verbose, quiet=options.quiet)
    try:
        status = COMMANDS[options.command](options)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has had enough. Keep Python from complaining while it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except LibraryError as error:
        return _explain(error, NO_LIBRARY)
    except (UsageError, WeightsError) as error:
        return _explain(error, WRONG_USE)
    except PhotosimError as error:
        return _explain(error, INCOMPLETE)
    except Exception as error:
        logger.debug("unexpected error", exc_info=error)
        print(
            f"photosim: something went wrong inside photosim ({type(error).__name__}: {error}). Your photos are not "
            "affected. Run the command again with --verbose for the details.",
            file=sys.stderr,
        )
        return INCOMPLETE
    finally:
        log.stop()
    return status


def _explain(error: PhotosimError, status: int) -> int:
    print(f"photosim: {error}", file=sys.stderr)
    return status


def _scan(options: argparse.Namespace) -> int:
    with _open(options) as library:
        if not options.folders and not library.folders():
            raise UsageError("The library has no folders yet. Name one: photosim scan ~/Pictures")
        with _job(options) as job:
            report = library.scan(options.folders, job)
        if options.json:
            _print_json(_report_as_json(report))
        else:
            _print_report(report)
        return INCOMPLETE if report.failed or not report.found else DONE


def _similar(options: argparse.Namespace) -> int:
    with _open(options, looking=True) as library:
        matches = library.similar(options.photo, options.n, metric=options.metric, box=options.box)
        if options.json:
            _print_json(_matches_as_json(options.photo, library.model.key, matches))
        else:
            _print_matches(options.photo, matches, percent=options.metric != "euclidean")
        return DONE if matches else INCOMPLETE


def _trash(options: argparse.Namespace) -> int:
    if not (options.paths or options.tier or options.group):
        raise UsageError("Say what to delete: photos by PATH, --group ID, or --tier identical.")
    with _open(options) as library, _job(options) as job:
        report = library.trash(options.paths, tier=options.tier, groups=options.group, dry_run=options.dry_run, job=job)
    if options.json:
        _print_json(
            {
                "batch": report.batch,
                "trashed": [str(path) for path in report.trashed],
                "skipped": _skipped_as_json(report.skipped),
                "freed_bytes": report.freed_bytes,
                "places": [str(place.path) for place in report.places],
                "dry_run": report.dry_run,
            }
        )
    else:
        for path, place in zip(report.trashed, report.places, strict=True):
            print(f"  {path}{' → ' + str(place.path.parent) if options.verbose or place.kind != 'trash' else ''}")
        verb = "would be moved to the trash" if report.dry_run else "moved to the trash"
        print(
            f"{_counted(len(report.trashed), 'file')} {verb}, {_size(report.freed_bytes)} to gain when it is emptied."
        )
        _print_skipped("left in place", report.skipped)
        if report.batch is not None and report.trashed:
            print(f"Take them back with: photosim undo {report.batch}")
    return INCOMPLETE if report.skipped or not report.trashed else DONE


def _undo(options: argparse.Namespace) -> int:
    with _open(options) as library, _job(options) as job:
        report = library.undo(options.batch, job)
    if options.json:
        _print_json(
            {
                "batch": report.batch,
                "restored": [str(restored.path) for restored in report.restored],
                "failed": _skipped_as_json(report.failed),
                "renamed": [
                    {"path": str(restored.original), "restored": str(restored.path)}
                    for restored in report.restored
                    if restored.path != restored.original
                ],
            }
        )
    elif not report.restored and not report.failed:
        print("There is nothing to take back.")
    else:
        for restored in report.restored:
            beside = "" if restored.path == restored.original else f"  (as {restored.path.name}; its name was taken)"
            print(f"  {restored.original}{beside}")
        are = "is" if len(report.restored) == 1 else "are"
        print(f"{_counted(len(report.restored), 'file')} {are} back (batch {report.batch}).")
        _print_skipped("not back", report.failed)
    return INCOMPLETE if report.failed or not report.restored else DONE


def _history(options: argparse.Namespace) -> int:
    with _open(options) as library:
        batches = library.history()
    if options.json:
        _print_json({"batches": [_batch_as_json(batch) for batch in batches]})
    elif not batches:
        print("Nothing has been deleted yet.")
    else:
        for batch in batches:
            counts = ((state, batch.count(state)) for state in ("trashed", "restored", "skipped", "gone"))
            states = ", ".join(f"{number:,} {state}" for state, number in counts if number)
            size = _size(batch.trashed_bytes)
            print(f"{batch.id:>6}  {batch.made_at}  {states or 'interrupted'}  ({size} in the trash)")
            if options.verbose:
                for entry in batch.entries:
                    print(f"          {entry.state:<9} {entry.path}{': ' + entry.reason if entry.reason else ''}")
    return DONE


def _duplicates(options: argparse.Namespace) -> int:
    with _open(options) as library, _job(options) as job:
        groups = library.duplicates(options.tier, options.folders, job)
    if options.json:
        _print_json({"groups": [_group_as_json(group) for group in groups]})
    else:
        _print_groups(groups)
    return DONE if groups else INCOMPLETE


def _verdict(options: argparse.Namespace) -> int:
    with _open(options) as library:
        pairs = library.verdict(options.paths, same=options.same)
    if options.json:
        _print_json({"pairs": pairs})
    else:
        print(f"Remembered: {_counted(pairs, 'pair')} {'the same' if options.same else 'different'}.")
    return DONE


def _folders(options: argparse.Namespace) -> int:
    with _open(options) as library:
        if options.action == "add":
            for path in options.paths:
                library.add_folder(path)
        elif options.action is not None:
            for folder in [_known_folder(library, path) for path in options.paths]:
                if options.action == "remove":
                    library.remove_folder(folder.id)
                else:
                    library.protect(folder.id, options.action == "protect")
        folders = library.folders()
    if options.json:
        _print_json(
            {
                "folders": [
                    {
                        "path": str(folder.path),
                        "online": folder.online,
                        "protected": folder.protected,
                        "photos": folder.photos,
                        "failed": folder.failed,
                    }
                    for folder in folders
                ]
            }
        )
    elif not folders:
        print("No folders yet. Add one with: photosim scan ~/Pictures")
    else:
        for folder in folders:
            state = [] if folder.online else ["offline"]
            state += ["protected"] if folder.protected else []
            state += [f"{folder.failed} unreadable"] if folder.failed else []
            print(f"{folder.photos:>8,}  {folder.path}{'  (' + ', '.join(state) + ')' if state else ''}")
    return DONE


def _known_folder(library: Library, path: Path) -> Folder:
    wanted = Path(os.path.abspath(expanded(path)))
    for folder in library.folders():
        if folder.path == wanted:
            return folder
    raise UsageError(f"{path} is not a folder of this library. `photosim folders` lists them.")


def _models(options: argparse.Namespace) -> int:
    with _open(options, looking=True) as library:
        models = library.models()
    if options.json:
        _print_json({"models": models})
        return DONE
    for model in models:
        mark = "*" if model["active"] else " "
        print(f"{mark} {model['key']}  {model['name']}, {model['dim']} features, {model['vectors']:,} vectors")
        print(f"    weights: {model['source']}, SHA-256 {model['sha256']}")
    return DONE


def _evaluate(options: argparse.Namespace) -> int:
    with _open(options) as library, _job(options) as job:
        result = library.evaluate(options.folder, job)
    if options.json:
        _print_json(
            {
                "model": result.model,
                "photos": result.photos,
                "classes": result.classes,
                "p_at_10": round(result.p_at_10, 4),
                "map": round(result.map, 4),
                "seconds": round(result.seconds, 2),
                "failed": _failures_as_json(result.failed),
            }
        )
    else:
        print(f"Model                   {result.model}")
        print(f"Photos, classes         {result.photos:,} in {result.classes:,}")
        print(f"Precision at 10         {result.p_at_10:.3f}")
        print(f"Mean average precision  {result.map:.3f}")
        print(f"Time                    {result.seconds:.1f} s")
        _print_failures(result.failed)
    return INCOMPLETE if result.failed else DONE


def _info(options: argparse.Namespace) -> int:
    with _open(options, looking=True) as library:
        facts = library.facts()
    if options.json:
        _print_json(
            {
                "library": str(facts.library),
                "photos": facts.photos,
                "vectors": facts.vectors,
                "failed": facts.failed,
                "model": facts.model,
                "index": _index_as_json(facts),
                "schema": facts.schema,
                "version": __version__,
            }
        )
        return DONE
    print(f"photosim  {__version__}")
    print(f"Library   {facts.library} (schema {facts.schema})")
    print(f"Photos    {facts.photos:,}, of which {facts.vectors:,} can be searched")
    print(f"Failures  {facts.failed:,}")
    print(f"Model     {facts.model}")
    print(f"Index     {_index_in_words(facts)}")
    return DONE


def _index(options: argparse.Namespace) -> int:
    with _open(options) as library:
        if options.place is not None:
            with _job(options) as job:
                library.use_index(options.place, job)
        facts = library.facts()
    if options.json:
        _print_json(_index_as_json(facts))
    else:
        print(f"Look-alikes are searched in: {_index_in_words(facts)}")
        if facts.index_place != "built-in":
            print("Vectors of your photos are sent there; pictures, names and places are not.")
    return INCOMPLETE if facts.index_trouble else DONE


def _index_as_json(facts: Facts) -> dict[str, Any]:
    return {
        "place": facts.index_place,
        "count": facts.index_count,
        "bytes": facts.index_bytes,
        "trouble": facts.index_trouble or None,
    }


def _index_in_words(facts: Facts) -> str:
    if facts.index_trouble:
        return f"{facts.index_place}. {facts.index_trouble}"
    size = f", {facts.index_bytes / 1e6:.1f} MB" if facts.index_bytes else ""
    return f"{facts.index_place}, {_counted(facts.index_count, 'photo')}{size}"


def _demo(options: argparse.Namespace) -> int:
    place = prepare(options.directory)
    options.library = options.library or place.library
    with _open(options) as library:
        with _job(options) as job:
            report = library.scan([place.photos], job)
        queries = [(path, library.similar(path, 6)) for path in examples(place.photos)]
        model = library.model.key
    if options.json:
        answers = [_matches_as_json(path, model, matches) for path, matches in queries]
        _print_json({"queries": answers, "folder": str(place.photos), "library": str(options.library), "model": model})
        return DONE
    print(f"A demo library of {report.found} drawn photos is in {place.photos}\n")
    for path, matches in queries:
        _print_matches(path, matches)
        print()
    print(f"Open it in the window: photosim --library {options.library}")
    return DONE


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "scan": _scan,
    "similar": _similar,
    "trash": _trash,
    "undo": _undo,
    "history": _history,
    "duplicates": _duplicates,
    "verdict": _verdict,
    "folders": _folders,
    "models": _models,
    "evaluate": _evaluate,
    "info": _info,
    "index": _index,
    "demo": _demo,
}


def _open(options: argparse.Namespace, *, looking: bool = False) -> Library:
    """Open the library; a command that only looks says so when it had to be made, for the name may be mistyped."""
    directory = options.library or default_library()
    is_new = not os.path.exists(LibraryPaths(expanded(directory)).database)
    library = Library.open(directory, weights=options.weights)
    if is_new and looking and not options.quiet:
        print(f"photosim: {library.directory} is a new, empty library.", file=sys.stderr)
    return library


@contextlib.contextmanager
def _job(options: argparse.Namespace) -> Iterator[Job]:
    """A job with a progress bar on a terminal; Ctrl+C ends it after the batch in hand."""
    bar: tqdm[Any] | None = None
    stage = ""

    def show(progress: Progress) -> None:
        nonlocal bar, stage
        if progress.stage != stage:
            stage = progress.stage
            if bar is not None:
                bar.close()
            bar = tqdm(desc=STAGES.get(stage, stage), total=progress.total or None, unit=" photos", leave=False)
        if bar is not None:
            bar.total = progress.total or None
            bar.update(progress.done - bar.n)

    job = Job(show if sys.stderr.isatty() and not options.quiet else None)

    def stop(_signal: int, _frame: object) -> None:
        job.cancel()

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield job
    except Cancelled:
        raise Cancelled("Stopped. What was read is kept; run the same command to go on.") from None
    finally:
        signal.signal(signal.SIGINT, before)
        if bar is not None:
            bar.close()


STAGES = {
    "finding": "Looking for photos",
    "reading": "Reading",
    "indexing": "Sorting by look",
    "trashing": "Checking and moving",
    "restoring": "Taking back",
    "fingerprints": "Taking fingerprints",
    "comparing": "Comparing",
    "proving": "Proving",
}


def _print_json(value: object) -> None:
    # ASCII only: names with undecodable bytes survive as escapes, whatever the terminal's encoding is.
    print(json.dumps(value, indent=1))


def _failures_as_json(failures: Sequence[Failure]) -> list[dict[str, str]]:
    return [{"path": str(failure.path), "reason": failure.reason} for failure in failures]


def _skipped_as_json(skipped: Sequence[Skipped]) -> list[dict[str, str]]:
    return [{"path": str(item.path), "reason": item.reason} for item in skipped]


def _batch_as_json(batch: Batch) -> dict[str, Any]:
    return {
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


def _print_skipped(what: str, skipped: Sequence[Skipped]) -> None:
    if skipped:
        print(f"{_counted(len(skipped), 'file')} {what}:")
    for item in skipped:
        print(f"  {item.path}: {item.reason}")


def _size(number: int) -> str:
    return f"{number / 1e9:.1f} GB" if number >= 1e9 else f"{number / 1e6:.1f} MB"


def _report_as_json(report: ScanReport) -> dict[str, Any]:
    return {
        "found": report.found,
        "new": report.new,
        "changed": report.changed,
        "moved": report.moved,
        "missing": report.missing,
        "unchanged": report.unchanged,
        "failed": _failures_as_json(report.failed),
        "offline": [str(path) for path in report.offline],
        "seconds": round(report.seconds, 3),
        "model": report.model,
        "opened": report.opened,
    }


def _matches_as_json(query: Path, model: str, matches: Sequence[Match]) -> dict[str, Any]:
    return {
        "query": str(query),
        "model": model,
        "results": [{"path": str(match.path), "score": round(match.score, 6)} for match in matches],
    }


def _group_as_json(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "tier": group.tier,
        "keeper": str(group.keeper.path),
        "reason": group.reason,
        "tied": group.tied,
        "members": [
            {"path": str(member.photo.path), "score": round(member.score, 4), "evidence": member.evidence}
            for member in group.members
        ],
    }


_TIER_NAMES = {"identical": "Identical", "same-shot": "Same shot", "series": "Series"}


def _print_groups(groups: Sequence[Group]) -> None:
    for group in groups:
        print(f"{_TIER_NAMES[group.tier]}  {group.id}")
        keeper, *others = group.members
        print(f"  {'best' if group.tier == 'series' else 'keep'}  {keeper.photo.path}  ({group.reason})")
        for member in others:
            print(f"        {member.photo.path}  ({member.evidence})")
    copies = [member for group in groups if group.tier != "series" for member in group.members[1:]]
    size = sum(member.photo.size for member in copies)
    print(f"{len(groups):,} groups; {len(copies):,} copies take {size / 1e6:,.1f} MB." if groups else "No duplicates.")


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def _print_report(report: ScanReport) -> None:
    print(
        f"{_counted(report.found, 'photo')} found: {report.new:,} new, {report.changed:,} changed, "
        f"{report.moved:,} moved, {report.unchanged:,} unchanged; {report.missing:,} missing. {report.seconds:.1f} s."
    )
    for path in report.offline:
        print(f"Offline, left as it is: {path}")
    _print_failures(report.failed)


def _print_failures(failures: Sequence[Failure]) -> None:
    if failures:
        print(f"{_counted(len(failures), 'file')} could not be read:")
    for failure in failures:
        print(f"  {failure.path}: {failure.reason}")


def _print_matches(query: Path, matches: Sequence[Match], *, percent: bool = True) -> None:
    print(f"Look-alikes of {query}" if matches else f"There is no other photo to compare {query} with.")
    for match in matches:
        bar = "#" * round(max(0.0, min(1.0, match.score)) * 20)
        number = f"{match.score:7.1%}" if percent else f"{match.score:7.4f}"
        print(f"  {number}  {bar:<20}  {match.path}")
