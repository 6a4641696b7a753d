"""The command `models`: list, install, use, remove."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from photosim.base.errors import Cancelled, UsageError
from photosim.base.job import Job
from photosim.base.status import DONE, INCOMPLETE
from photosim.cli.output import job_of, open_library, print_json, say, say_error
from photosim.library import Library
from photosim.values.models import ModelFacts, SwitchReport

MakeJob = Callable[[], AbstractContextManager[Job]]


def models(options: argparse.Namespace) -> int:
    """The command itself."""
    with open_library(options, looking=options.action is None) as library:
        return run(library, options, lambda: job_of(options))


def run(library: Library, options: argparse.Namespace, job: MakeJob) -> int:
    """Do what `photosim models …` asks for; returns the exit status."""
    if options.action == "install":
        return _install(library, options, job)
    if options.action == "use":
        return _use(library, options, job)
    if options.action == "remove":
        return _remove(library, options)
    return _list(library, options)


def _list(library: Library, options: argparse.Namespace) -> int:
    models = library.models.all()
    if options.json:
        return _print_json({"models": [as_json(model) for model in models]})
    for model in models:
        mark = "*" if model.active else " "
        state = "in use" if model.active else "being prepared" if model.pending else "installed"
        if not model.installed:
            state = (
                f"not installed; a download of {_size(model.bytes)} from {model.host}" if model.host else "vectors only"
            )
        copies = "; finds the copies" if model.finds_copies else ""
        title = f": {model.title}" if model.title else ""
        say(f"{mark} {model.name}{title}  ({state}{copies})")
        facts = [f"{model.dim} features a photo", f"{model.vectors:,} of this library's photos prepared"]
        say(f"    {model.backbone}, {', '.join(facts)}. {model.about}")
        if options.verbose or model.installed:
            say(f"    weights: {model.source}{', SHA-256 ' + model.sha256 if options.verbose else ''}")
        if options.verbose and model.licence:
            say(f"    licence: {model.licence}")
    switch = library.models.switch()
    if switch is not None:
        meanwhile = (
            "the others are compared by the model that finds the copies"
            if switch.old == switch.new
            else f"searches use {switch.old} until all are"
        )
        say(
            f"{switch.done:,} of {switch.total:,} photos are prepared for {switch.new}; {meanwhile}. "
            f"Go on with: photosim models use {switch.new}"
        )
    return DONE


def _install(library: Library, options: argparse.Namespace, job: MakeJob) -> int:
    with _saying("What came so far is kept; the same command goes on there."), job() as running:
        model = library.models.install(options.name, options.file, running, called=options.called)
    if options.json:
        return _print_json({"model": as_json(model)})
    say(f"{model.name} is installed: {model.backbone}, {model.dim} features, from {model.source}.")
    say(f"Search by it with: photosim models use {model.name}")
    return DONE


def _use(library: Library, options: argparse.Namespace, job: MakeJob) -> int:
    before = library.models.switch()
    report = None
    library.models.use(options.name)
    if library.models.switch() is not None:
        report = prepare(library, job, quiet=options.quiet)
    done = report is None or report.done
    if options.json:
        switch = library.models.switch()
        _print_json(
            {
                "model": library.model.name,
                "key": library.model.key,
                "done": done,
                "prepared": report.prepared if report else 0,
                "offline": report.offline if report else 0,
                "unreadable": report.unreadable if report else 0,
                "pending": switch.new if switch else None,
            }
        )
    elif report is None:
        gave_up = f" The change to {before.new} is given up; its vectors are kept." if before else ""
        say(f"Searches use {library.model.name}.{gave_up}")
    else:
        print_report(report)
    return DONE if done else INCOMPLETE


def prepare(library: Library, job: MakeJob, *, quiet: bool) -> SwitchReport | None:
    """Prepare photos for the model that finds look-alikes, with progress."""
    switch = library.models.switch()
    if switch is not None and not quiet:
        say_error(
            f"photosim: preparing photos for {switch.new} ({switch.done:,} of {switch.total:,} are done)",
        )
    with _saying("What was prepared is kept; `photosim models use` or the next scan goes on there."), job() as running:
        return library.models.prepare(running)


def print_report(report: SwitchReport) -> None:
    """Say what came of preparing the photos for a model."""
    if report.done and report.old == report.new:
        say(f"{report.prepared:,} photos were prepared for {report.new} in {report.seconds:.1f} s.")
    elif report.done:
        say(f"Searches use {report.new} now; {report.prepared:,} photos were prepared in {report.seconds:.1f} s.")
    else:
        say(f"Searches still use {report.old}: no photo could be prepared for {report.new}.")
    if report.offline:
        when = "the first scan that finds them connected" if report.done else "`photosim scan` once they are connected"
        say(f"{report.offline:,} photos are in folders that are not connected; {when} prepares them.")
    if report.unreadable:
        say(f"{report.unreadable:,} photos could not be read or have changed; `photosim scan` sees to them.")


def _remove(library: Library, options: argparse.Namespace) -> int:
    wanted = next((model for model in library.models.all() if options.name in (model.name, model.key)), None)
    may_go = wanted is not None and not (wanted.active or wanted.pending or wanted.built_in)
    if wanted is not None and may_go and (wanted.installed or wanted.vectors) and not options.yes:
        what = f"{wanted.name} with its weights and the {wanted.vectors:,} vectors of this library's photos"
        if not sys.stdin.isatty():
            raise UsageError(f"This removes {what}. Add --yes if that is what you want.")
        if input(f"Remove {what}? [y/N] ").strip().lower() not in ("y", "yes"):
            say("Nothing was removed.")
            return INCOMPLETE
    model = library.models.remove(options.name)
    if options.json:
        return _print_json({"removed": model.name, "vectors": model.vectors})
    say(f"{model.name} is removed, with {model.vectors:,} vectors. The photos themselves were not touched.")
    return DONE


class _saying:
    """Gives a cancelled job the sentence that tells what is kept."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, Cancelled):
            raise Cancelled(f"Stopped. {self._what}") from None


def as_json(model: ModelFacts) -> dict[str, Any]:
    """One entry of the list, with the keys of the contract."""
    return {
        "name": model.name,
        "key": model.key,
        "backbone": model.backbone,
        "dim": model.dim,
        "installed": model.installed,
        "active": model.active,
        "pending": model.pending,
        "finds_copies": model.finds_copies,
        "sha256": model.sha256,
        "source": model.source,
        "bytes": model.bytes,
        "licence": model.licence,
        "title": model.title,
        "about": model.about,
        "vectors": model.vectors,
    }


def _print_json(value: object) -> int:
    print_json(value)
    return DONE


def _size(number: int) -> str:
    return f"{number / 1e6:.0f} MB"
