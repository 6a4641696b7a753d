"""The commands without a window: the same jobs, for people by default and as JSON for scripts."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable

from photosim.base import log
from photosim.base.errors import LibraryError, PhotosimError, UsageError, WeightsError
from photosim.base.status import DONE, INCOMPLETE, NO_LIBRARY, WRONG_USE
from photosim.cli import deleting, duplicates, lookalikes, measuring, models, organising, scanning
from photosim.cli import library as cli_library
from photosim.cli.output import say_error

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


<<<<<<< HEAD
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
            if options.decision == "different" and len(options.paths) == 1:
                pairs = library.duplicates.tell_apart(options.paths[0])
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


=======
>>>>>>> main
COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "scan": scanning.scan,
    "similar": lookalikes.similar,
    "trash": deleting.trash,
    "undo": deleting.undo,
    "history": deleting.history,
    "duplicates": duplicates.duplicates,
    "verdict": duplicates.verdict,
    "rules": duplicates.rules,
    "compare-folders": deleting.compare_folders,
    "folders": cli_library.folders,
    "models": models.models,
    "evaluate": measuring.evaluate,
    "selftest": measuring.selftest,
    "find": organising.find,
    "copies": organising.copies,
    "albums": organising.albums,
    "label": organising.label,
    "export": duplicates.export,
    "info": cli_library.info,
    "index": cli_library.index,
    "check": cli_library.check,
    "demo": lookalikes.demo,
}
