"""The commands without a window: the same jobs, for people by default and as JSON for scripts."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from photosim import __version__, cli_measures, cli_models
from photosim.core import log
from photosim.core.comparison import FolderComparison
from photosim.core.deletion import Batch, Skipped, TrashReport
from photosim.core.errors import Cancelled, LibraryError, PhotosimError, UsageError, WeightsError
from photosim.core.health import CheckReport
from photosim.core.job import Job, Progress
from photosim.core.model import Failure, Folder, Group, Match, ScanReport
from photosim.core.paths import LibraryPaths, default_library, expanded
from photosim.core.shot_quality import ShotAdvice
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
            report = library.scan(options.folders, job, accept_missing=options.accept_missing)
        switched = None
        if library.switch() is not None:  # a change of model was begun and not finished
            switched = cli_models.prepare(library, lambda: _job(options), quiet=options.quiet)
        if options.json:
            _print_json(_report_as_json(report))
        else:
            _print_report(report, in_full=options.verbose)
            if switched is not None:
                cli_models.print_report(switched)
        return INCOMPLETE if report.failed or not report.found else DONE


def _similar(options: argparse.Namespace) -> int:
    with _open(options, looking=True) as library:
        matches = library.similar(
            options.photo, options.n, metric=options.metric, box=options.box, whitened=options.whitened
        )
        if options.json:
            _print_json(_matches_as_json(options.photo, library.model.key, matches))
        else:
            _print_matches(options.photo, matches, percent=options.metric != "euclidean")
        return DONE if matches else INCOMPLETE


def _trash(options: argparse.Namespace) -> int:
    if not (options.paths or options.tier or options.group):
        raise UsageError("Say what to delete: photos by PATH, --group ID, or --tier identical.")
    with _open(options) as library, _job(options) as job:
        report = library.trash(
            options.paths,
            tier=options.tier,
            groups=options.group,
            rescue=options.rescue,
            dry_run=options.dry_run,
            job=job,
        )
    return _tell_trash(options, report)


def _tell_trash(options: argparse.Namespace, report: TrashReport) -> int:
    if options.json:
        _print_json(_trash_as_json(report))
    else:
        for path, place in zip(report.trashed, report.places, strict=True):
            print(f"  {path}{' → ' + str(place.path.parent) if options.verbose or place.kind != 'trash' else ''}")
        verb = "would be moved to the trash" if report.dry_run else "moved to the trash"
        print(
            f"{_counted(len(report.trashed), 'file')} {verb}, {_size(report.freed_bytes)} to gain when it is emptied."
        )
        for rescued in report.rescued:
            words = "; ".join(f"{fact.name} {fact.text}" for fact in rescued.facts)
            print(f"  {'would be saved' if report.dry_run else 'saved'} in {rescued.sidecar}: {words}")
        _print_skipped("left in place", report.skipped)
        if report.batch is not None and report.trashed:
            print(f"Take them back with: photosim undo {report.batch}")
    return INCOMPLETE if report.skipped or not report.trashed else DONE


def _trash_as_json(report: TrashReport) -> dict[str, Any]:
    return {
        "batch": report.batch,
        "trashed": [str(path) for path in report.trashed],
        "skipped": _skipped_as_json(report.skipped),
        "freed_bytes": report.freed_bytes,
        "places": [str(place.path) for place in report.places],
        "dry_run": report.dry_run,
        "rescued": [
            {
                "sidecar": str(rescued.sidecar),
                "keeper": str(fact.keeper),
                "from": str(fact.loser),
                "fact": fact.name,
                "value": fact.text,
            }
            for rescued in report.rescued
            for fact in rescued.facts
        ],
    }


def _undo(options: argparse.Namespace) -> int:
    with _open(options) as library, _job(options) as job:
        report = library.undo(options.batch, job)
    if options.json:
        _print_json(
            {
                "batch": report.batch,
                "restored": [str(restored.path) for restored in report.restored],
                "failed": _skipped_as_json(report.failed),
                "left": _skipped_as_json(report.left),
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
        _print_skipped("with saved metadata left as they are", report.left)
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
        if options.decision in ("list", "forget"):
            return _decisions(library, options)
        if options.decision == "keep-all":
            photos = library.keep_all(options.paths)
            result, said = {"photos": photos}, f"Remembered: all {_counted(photos, 'photo')} stay."
        else:
            pairs = library.verdict(options.paths, same=options.decision == "same")
            what = "the same" if options.decision == "same" else "different"
            result, said = {"pairs": pairs}, f"Remembered: {_counted(pairs, 'pair')} {what}."
    if options.json:
        _print_json(result)
    else:
        print(said)
    return DONE


def _decisions(library: Library, options: argparse.Namespace) -> int:
    """List what was decided, or forget it. Paths narrow it to decisions about those photos."""
    if options.decision == "forget" and not options.paths:
        raise UsageError("Name the photos whose decisions shall be forgotten; `verdict --list` shows all.")
    wanted = set()
    for path in options.paths:
        photo = library.find(path)
        if photo is None:
            raise UsageError(f"{path} is not a photo of this library. Scan its folder first.")
        wanted.add(photo.content_hash)
    decisions = [one for one in library.verdicts() if not wanted or wanted.intersection(one.contents)]
    forgotten = library.forget_verdicts(decisions) if options.decision == "forget" else None
    if options.json:
        listed = [
            {"decision": one.kind, "decided_at": one.decided_at, "paths": [str(path) for _, path in one.paths]}
            for one in decisions
        ]
        _print_json({"decisions": listed} | ({} if forgotten is None else {"forgotten": forgotten}))
        return DONE if decisions else INCOMPLETE
    for one in decisions:
        print(f"{one.decided_at}  {one.kind}")
        for _, path in one.paths:
            print(f"    {path}")
    if forgotten is not None:
        print(f"Forgotten: {_counted(forgotten, 'decision')}.")
    elif not decisions:
        print("Nothing was decided yet." if not wanted else "Nothing was decided about these photos.")
    return DONE if decisions else INCOMPLETE


def _rules(options: argparse.Namespace) -> int:
    with _open(options) as library:
        if options.action == "set":
            rules = library.set_keeper_rules(names=options.names)
        elif options.action == "folders":
            rules = library.set_keeper_rules(folders=options.paths)
        elif options.action == "reset":
            rules = library.reset_keeper_rules()
        else:
            rules = library.keeper_rules()
    if options.json:
        listed = [{"name": rule.name, "on": rule.on, "explanation": rule.explanation} for rule in rules.rules]
        _print_json({"rules": listed, "folders": [str(path) for path in rules.folders]})
        return DONE
    print("The photo to keep is chosen by the first of these rules that tells two photos apart:")
    for number, rule in enumerate((rule for rule in rules.rules if rule.on), 1):
        print(f"{number:>3}  {rule.name:<12} {rule.explanation}")
    for rule in rules.rules:
        if not rule.on:
            print(f"off  {rule.name:<12} {rule.explanation}")
    if rules.folders:
        print("Preferred folders, best first:")
    for path in rules.folders:
        print(f"     {path}")
    return DONE


def _compare_folders(options: argparse.Namespace) -> int:
    if (options.rescue or options.dry_run) and not options.trash:
        raise UsageError("--rescue and --dry-run go with --trash.")
    with _open(options) as library, _job(options) as job:
        result = library.compare_folders(options.a, options.b, job)
        report = None
        if options.trash and result.selections():
            report = library.trash(result.selections(), rescue=options.rescue, dry_run=options.dry_run, job=job)
    if options.json:
        answer = _comparison_as_json(result)
        _print_json(answer if report is None else {**answer, "trash": _trash_as_json(report)})
    else:
        _print_comparison(result)
        if report is not None:
            _tell_trash(options, report)
        elif options.trash:
            print("There is nothing to delete.")
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
        "unreadable": _failures_as_json(result.unreadable),
        "unscanned": [str(path) for path in result.unscanned],
    }


def _print_comparison(result: FolderComparison) -> None:
    if not result.photos:
        print(f"There are no photos in {result.b}.")
        return
    # Rounded down, so that 100 % is said only of all of them.
    share = 100 if result.complete else min(99, int(100 * result.share))
    print(
        f"{result.b} is {share} % in {result.a}: {result.count():,} of {_counted(result.photos, 'photo')}, "
        f"{result.count('identical'):,} of them identical, {result.count('same-shot'):,} the same shot."
    )
    if result.only:
        print(f"{_counted(len(result.only), 'photo')} only in {result.b}:")
    for photo in result.only:
        print(f"  {photo.path}")
    if result.better:
        print(f"{_counted(len(result.better), 'photo')} in {result.a} only as a lesser copy:")
    for one in result.better:
        print(f"  {one.photo.path}  (there {one.other.path})")
    _print_failures(result.unreadable)
    if result.unscanned:
        print(f"{_counted(len(result.unscanned), 'file')} not compared, new or changed since the last scan:")
    for path in result.unscanned:
        print(f"  {path}")


def _folders(options: argparse.Namespace) -> int:
    done: dict[str, Any] = {}
    with _open(options) as library:
        if options.action == "relocate":
            done = _relocate(library, options)
        elif options.action == "forget-missing":
            done = _forget_missing(library, options)
        elif options.action == "add":
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
                        "missing": folder.missing,
                    }
                    for folder in folders
                ],
                **done,
            }
        )
    elif not folders:
        print("No folders yet. Add one with: photosim scan ~/Pictures")
    else:
        for folder in folders:
            state = [] if folder.online else ["offline"]
            state += ["protected"] if folder.protected else []
            state += [f"{folder.failed} unreadable"] if folder.failed else []
            state += [f"{folder.missing} missing"] if folder.missing else []
            print(f"{folder.photos:>8,}  {folder.path}{'  (' + ', '.join(state) + ')' if state else ''}")
    return DONE


def _relocate(library: Library, options: argparse.Namespace) -> dict[str, Any]:
    found = library.relocate(options.old, options.new, sure=options.yes)
    if not options.json:
        print(f"{found.old} is now {found.new}. {found.in_words()}")
    facts = {"from": str(found.old), "to": str(found.new), "photos": found.photos}
    return {"relocated": {**facts, "looked_for": found.looked_for, "found": found.found}}


def _forget_missing(library: Library, options: argparse.Namespace) -> dict[str, Any]:
    forgotten = library.forget_missing(options.paths)
    if not options.json:
        print(f"Forgotten for good: {_counted(forgotten, 'missing photo')}.")
    return {"forgotten": forgotten}


def _known_folder(library: Library, path: Path) -> Folder:
    wanted = Path(os.path.abspath(expanded(path)))
    for folder in library.folders():
        if folder.path == wanted:
            return folder
    raise UsageError(f"{path} is not a folder of this library. `photosim folders` lists them.")


def _models(options: argparse.Namespace) -> int:
    with _open(options, looking=options.action is None) as library:
        return cli_models.run(library, options, lambda: _job(options))


def _evaluate(options: argparse.Namespace) -> int:
    with _open(options) as library, _job(options) as job:
        names = library.installed_models() if options.model == "all" else [options.model]
        results = [library.evaluate(options.folder, job, model=name) for name in names]
    if options.json:
        _print_json(cli_measures.evaluations_as_json(results))
    else:
        cli_measures.print_evaluations(results)
        _print_failures(results[0].failed)
    return INCOMPLETE if results[0].failed else DONE


def _selftest(options: argparse.Namespace) -> int:
    if options.photos < 2:
        raise UsageError("At least two photos are needed to tell copies from other photos.")
    with _open(options, looking=True) as library:
        with _job(options) as job:
            result = library.selftest(job, photos=options.photos, seed=options.seed)
        picture = library.save_selftest(result, options.picture)
    if options.json:
        _print_json(cli_measures.selftest_as_json(result, picture))
    else:
        cli_measures.print_selftest(result, picture)
        _print_failures(result.failed)
    return INCOMPLETE if result.failed else DONE


def _export(options: argparse.Namespace) -> int:
    with _open(options, looking=True) as library, _job(options) as job:
        result = library.export(options.file, job)
    if options.json:
        _print_json({"file": str(result.file), "groups": result.groups, "verdicts": result.verdicts})
    else:
        counts = f"{_counted(result.groups, 'group')} and {_counted(result.verdicts, 'decision')}"
        print(f"{counts} written to {result.file}")
    return DONE


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


def _check(options: argparse.Namespace) -> int:
    directory = expanded(options.library or default_library())
    if not os.path.exists(LibraryPaths(directory).database):
        raise UsageError(f"There is no library in {directory}.")
    with _job(options) as job:
        # A damaged database may not even open, or be made worse by opening it.
        report = Library.mend(directory, job, repair=options.repair)
        if not report.problems:
            with _open(options) as library:
                rest = library.check(job, repair=options.repair, database=False)
            report = CheckReport(rest.problems, (*report.repaired, *rest.repaired))
    if options.json:
        problems = [
            {"part": p.part, "problem": p.text, "remedy": p.remedy, "repairable": p.repairable} for p in report.problems
        ]
        _print_json({"problems": problems, "repaired": list(report.repaired)})
    else:
        _print_health(report, options.repair)
    return INCOMPLETE if report.problems else DONE


def _print_health(report: CheckReport, repair: bool) -> None:
    for text in report.repaired:
        print(f"Repaired: {text}")
    for problem in report.problems:
        print(f"Problem: {problem.text}\n  {problem.remedy}")
    if not report.problems:
        print("Everything else is in order." if report.repaired else "Everything is in order.")
    elif report.repairable and not repair:
        print("Repair with: photosim check --repair")


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "scan": _scan,
    "similar": _similar,
    "trash": _trash,
    "undo": _undo,
    "history": _history,
    "duplicates": _duplicates,
    "verdict": _verdict,
    "rules": _rules,
    "compare-folders": _compare_folders,
    "folders": _folders,
    "models": _models,
    "evaluate": _evaluate,
    "selftest": _selftest,
    "export": _export,
    "info": _info,
    "index": _index,
    "check": _check,
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
            in_bytes = stage in IN_BYTES
            unit = "B" if in_bytes else " pairs" if stage == "proving" else " photos"
            total = progress.total or None
            bar = tqdm(desc=STAGES.get(stage, stage), total=total, leave=False, unit=unit, unit_scale=in_bytes)
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
    "recognising": "Recognising",
    "reading": "Reading",
    "measuring": "Measuring",
    "testing": "Testing",
    "indexing": "Sorting by look",
    "trashing": "Checking and moving",
    "restoring": "Taking back",
    "fingerprints": "Taking fingerprints",
    "comparing": "Comparing",
    "proving": "Proving",
    "judging": "Measuring sharpness",
    "preparing": "Preparing",
    "waiting": "Waiting for a scan",
    "downloading": "Downloading",
    "copying": "Copying",
    "checking": "Checking",
    "checking the database": "Checking the database",
    "checking vectors": "Checking vectors",
    "checking the index": "Checking the index",
    "checking thumbnails": "Checking thumbnails",
    "making thumbnails": "Making thumbnails",
    "salvaging": "Rebuilding the database",
}
IN_BYTES = ("downloading", "copying")


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
        "unsupported": [str(path) for path in report.unsupported],
        "opened": report.opened,
        "decoded": report.decoded,
        "embedded": report.embedded,
        "held_back": [
            {"path": str(held.path), "missing": held.missing, "known": held.known} for held in report.held_back
        ],
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
            {
                "path": str(member.photo.path),
                "score": round(member.score, 4),
                "evidence": member.evidence,
                **(_advice_as_json(member.advice) if member.advice else {}),
            }
            for member in group.members
        ],
    }


def _advice_as_json(advice: ShotAdvice) -> dict[str, float]:
    return {
        "sharpness": round(advice.sharpness, 3),
        "burnt": round(advice.burnt, 4),
        "black": round(advice.black, 4),
        "quality": round(advice.score, 3),
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


def _print_report(report: ScanReport, *, in_full: bool = False) -> None:
    print(
        f"{_counted(report.found, 'photo')} found: {report.new:,} new, {report.changed:,} changed, "
        f"{report.moved:,} moved, {report.unchanged:,} unchanged; {report.missing:,} missing. {report.seconds:.1f} s."
    )
    for path in report.offline:
        print(f"Offline, left as it is: {path}")
    for held in report.held_back:
        print(
            f"{held.missing:,} of {held.known:,} photos are not found in {held.path}. They are kept until you say that "
            f"they are gone on purpose: photosim scan --accept-missing {shlex.quote(str(held.path))}"
        )
    _print_failures(report.failed)
    if report.unsupported:
        print(f"Not shown, as photosim knows photos only: {_counted(len(report.unsupported), 'video')}.")
        for path in report.unsupported if in_full else ():
            print(f"  {path}")


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
