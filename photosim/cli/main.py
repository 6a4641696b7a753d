"""The commands without a window: the same jobs, for people by default and as JSON for scripts."""

from __future__ import annotations

import argparse
import logging
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from photosim.base import log
from photosim.base.errors import LibraryError, PhotosimError, UsageError, WeightsError
from photosim.cli import deleting, measuring, models, organising
from photosim.cli import library as cli_library
from photosim.cli.output import (
    DONE,
    INCOMPLETE,
    NO_LIBRARY,
    WRONG_USE,
    counted,
    failures_as_json,
    job_of,
    moment,
    open_library,
    print_failures,
    print_json,
    say,
    say_error,
)
from photosim.library import Library
from photosim.values.photos import Group, Match, ScanReport
from photosim.values.shot_quality import ShotAdvice

logger = logging.getLogger(__name__)


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
        say_error(
            f"photosim: something went wrong inside photosim ({type(error).__name__}: {error}). Your photos are not "
            "affected. Run the command again with --verbose for the details."
        )
        return INCOMPLETE
    finally:
        log.stop()
    return status


def _explain(error: PhotosimError, status: int) -> int:
    say_error(f"photosim: {error}")
    return status


def _scan(options: argparse.Namespace) -> int:
    with open_library(options) as library:
        if not options.folders and not library.folders.all():
            raise UsageError("The library has no folders yet. Name one: photosim scan ~/Pictures")
        with job_of(options) as job:
            report = library.scanning.scan(
                options.folders, job, accept_missing=options.accept_missing, retry=options.retry
            )
        switched = None
        if library.models.switch() is not None:  # a change of model was begun and not finished
            switched = models.prepare(library, lambda: job_of(options), quiet=options.quiet)
        if options.json:
            print_json(_report_as_json(report))
        else:
            _print_report(report, in_full=options.verbose)
            if switched is not None:
                models.print_report(switched)
        return INCOMPLETE if report.failed or not report.found else DONE


def _similar(options: argparse.Namespace) -> int:
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
            print_json(_matches_as_json(options.photos, library.model.key, matches))
        else:
            _print_matches(options.photos, matches, percent=options.metric != "euclidean")
        return DONE if matches else INCOMPLETE


def _duplicates(options: argparse.Namespace) -> int:
    with open_library(options) as library, job_of(options) as job:
        groups = library.duplicates.find(options.tier, options.folders, job)
    if options.json:
        print_json({"groups": [_group_as_json(group) for group in groups]})
    else:
        _print_groups(groups)
    return DONE if groups else INCOMPLETE


def _verdict(options: argparse.Namespace) -> int:
    with open_library(options) as library:
        if options.decision in ("list", "forget"):
            return _decisions(library, options)
        if options.decision == "keep-all":
            photos = library.duplicates.keep_all(options.paths)
            result, said = {"photos": photos}, f"Remembered: all {counted(photos, 'photo')} stay."
        else:
            pairs = library.duplicates.decide(options.paths, same=options.decision == "same")
            what = "the same" if options.decision == "same" else "different"
            result, said = {"pairs": pairs}, f"Remembered: {counted(pairs, 'pair')} {what}."
    if options.json:
        print_json(result)
    else:
        say(said)
    return DONE


def _decisions(library: Library, options: argparse.Namespace) -> int:
    """List what was decided, or forget it. Paths narrow it to decisions about those photos."""
    if options.decision == "forget" and not options.paths:
        raise UsageError("Name the photos whose decisions shall be forgotten; `verdict --list` shows all.")
    wanted = set()
    for path in options.paths:
        photo = library.photos.find(path)
        if photo is None:
            raise UsageError(f"{path} is not a photo of this library. Scan its folder first.")
        wanted.add(photo.content_hash)
    decisions = [one for one in library.duplicates.decisions() if not wanted or wanted.intersection(one.contents)]
    forgotten = library.duplicates.forget(decisions) if options.decision == "forget" else None
    if options.json:
        listed = [
            {"decision": one.kind, "decided_at": one.decided_at, "paths": [str(path) for _, path in one.paths]}
            for one in decisions
        ]
        print_json({"decisions": listed} | ({} if forgotten is None else {"forgotten": forgotten}))
        return DONE if decisions else INCOMPLETE
    for one in decisions:
        say(f"{moment(one.decided_at)}  {one.kind}")
        for _, path in one.paths:
            say(f"    {path}")
    if forgotten is not None:
        say(f"Forgotten: {counted(forgotten, 'decision')}.")
    elif not decisions:
        say("Nothing was decided yet." if not wanted else "Nothing was decided about these photos.")
    return DONE if decisions else INCOMPLETE


def _rules(options: argparse.Namespace) -> int:
    with open_library(options) as library:
        if options.action == "set":
            rules = library.duplicates.set_keeper_rules(names=options.names)
        elif options.action == "folders":
            rules = library.duplicates.set_keeper_rules(folders=options.paths)
        elif options.action == "reset":
            rules = library.duplicates.reset_keeper_rules()
        else:
            rules = library.duplicates.keeper_rules()
    if options.json:
        listed = [{"name": rule.name, "on": rule.on, "explanation": rule.explanation} for rule in rules.rules]
        print_json({"rules": listed, "folders": [str(path) for path in rules.folders]})
        return DONE
    say("The photo to keep is chosen by the first of these rules that tells two photos apart:")
    for number, rule in enumerate((rule for rule in rules.rules if rule.on), 1):
        say(f"{number:>3}  {rule.name:<12} {rule.explanation}")
    for rule in rules.rules:
        if not rule.on:
            say(f"off  {rule.name:<12} {rule.explanation}")
    if rules.folders:
        say("Preferred folders, best first:")
    for path in rules.folders:
        say(f"     {path}")
    return DONE


def _models(options: argparse.Namespace) -> int:
    with open_library(options, looking=options.action is None) as library:
        return models.run(library, options, lambda: job_of(options))


def _evaluate(options: argparse.Namespace) -> int:
    with open_library(options) as library, job_of(options) as job:
        names = library.models.installed() if options.model == "all" else [options.model]
        results = [library.measuring.evaluate(options.folder, job, model=name) for name in names]
    if options.json:
        print_json(measuring.evaluations_as_json(results))
    else:
        measuring.print_evaluations(results)
        print_failures(results[0].failed)
    return INCOMPLETE if results[0].failed else DONE


def _selftest(options: argparse.Namespace) -> int:
    if options.photos < 2:
        raise UsageError("At least two photos are needed to tell copies from other photos.")
    with open_library(options, looking=True) as library:
        with job_of(options) as job:
            result = library.measuring.selftest(job, photos=options.photos, seed=options.seed)
        picture = library.measuring.save_selftest(result, options.picture)
    if options.json:
        print_json(measuring.selftest_as_json(result, picture))
    else:
        measuring.print_selftest(result, picture)
        print_failures(result.failed)
    return INCOMPLETE if result.failed else DONE


def _export(options: argparse.Namespace) -> int:
    with open_library(options, looking=True) as library, job_of(options) as job:
        result = library.duplicates.export(options.file, job)
    if options.json:
        print_json({"file": str(result.file), "groups": result.groups, "verdicts": result.verdicts})
    else:
        counts = f"{counted(result.groups, 'group')} and {counted(result.verdicts, 'decision')}"
        say(f"{counts} written to {result.file}")
    return DONE


def _demo(options: argparse.Namespace) -> int:
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
        answers = [_matches_as_json([path], model, matches) for path, matches in queries]
        print_json({"queries": answers, "folder": str(place.photos), "library": str(options.library), "model": model})
        return DONE
    say(f"A demo library of {report.found} drawn photos is in {place.photos}")
    say()
    for path, matches in queries:
        _print_matches([path], matches)
        print()
    say(f"Open it in the window: photosim --library {options.library}")
    return DONE


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "scan": _scan,
    "similar": _similar,
    "trash": deleting.trash,
    "undo": deleting.undo,
    "history": deleting.history,
    "duplicates": _duplicates,
    "verdict": _verdict,
    "rules": _rules,
    "compare-folders": deleting.compare_folders,
    "folders": cli_library.folders,
    "models": _models,
    "evaluate": _evaluate,
    "selftest": _selftest,
    "find": organising.find,
    "copies": organising.copies,
    "albums": organising.albums,
    "label": organising.label,
    "export": _export,
    "info": cli_library.info,
    "index": cli_library.index,
    "check": cli_library.check,
    "demo": _demo,
}


def _report_as_json(report: ScanReport) -> dict[str, Any]:
    return {
        "found": report.found,
        "new": report.new,
        "changed": report.changed,
        "moved": report.moved,
        "missing": report.missing,
        "unchanged": report.unchanged,
        "failed": failures_as_json(report.failed),
        "offline": [str(path) for path in report.offline],
        "seconds": round(report.seconds, 3),
        "model": report.model,
        "unsupported": [str(path) for path in report.unsupported],
        "opened": report.opened,
        "decoded": report.decoded,
        "embedded": report.embedded,
        "left_out": [str(path) for path in report.left_out],
        "held_back": [
            {"path": str(held.path), "missing": held.missing, "known": held.known} for held in report.held_back
        ],
    }


def _matches_as_json(queries: Sequence[Path], model: str, matches: Sequence[Match]) -> dict[str, Any]:
    asked = [str(query) for query in queries]
    return {
        "query": asked if len(asked) > 1 else asked[0],
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
                "bulk": member.bulk,
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
        say(f"{_TIER_NAMES[group.tier]}  {group.id}")
        keeper, *others = group.members
        say(f"  {'best' if group.tier == 'series' else 'keep'}  {keeper.photo.path}  ({group.reason})")
        for member in others:
            say(f"        {member.photo.path}  ({member.evidence})")
    copies = [member for group in groups if group.tier != "series" for member in group.members[1:]]
    size = sum(member.photo.size for member in copies)
    say(f"{len(groups):,} groups; {len(copies):,} copies take {size / 1e6:,.1f} MB." if groups else "No duplicates.")


def _print_report(report: ScanReport, *, in_full: bool = False) -> None:
    say(
        f"{counted(report.found, 'photo')} found: {report.new:,} new, {report.changed:,} changed, "
        f"{report.moved:,} moved, {report.unchanged:,} unchanged; {report.missing:,} missing. {report.seconds:.1f} s."
    )
    for path in report.offline:
        say(f"Offline, left as it is: {path}")
    for place in report.left_out:
        say(f"Left out, it belongs to another program: {place}")
    for held in report.held_back:
        say(
            f"{held.missing:,} of {held.known:,} photos are not found in {held.path}. They are kept until you say that "
            f"they are gone on purpose: photosim scan --accept-missing {shlex.quote(str(held.path))}"
        )
    print_failures(report.failed)
    if report.unsupported:
        say(f"Not shown, as photosim knows photos only: {counted(len(report.unsupported), 'video')}.")
        for path in report.unsupported if in_full else ():
            say(f"  {path}")


def _print_matches(queries: Sequence[Path], matches: Sequence[Match], *, percent: bool = True) -> None:
    asked = " and ".join(map(str, queries))
    say(f"Look-alikes of {asked}" if matches else f"There is no other photo to compare {asked} with.")
    for match in matches:
        bar = "#" * round(max(0.0, min(1.0, match.score)) * 20)
        number = f"{match.score:7.1%}" if percent else f"{match.score:7.4f}"
        say(f"  {number}  {bar:<20}  {match.path}")
