"""The command `scan`."""

from __future__ import annotations

import argparse
import shlex
import sys
from typing import Any

from photosim.base.errors import UsageError
from photosim.base.status import DONE, INCOMPLETE
from photosim.base.words import counted, kinds_in_words
from photosim.cli import models
from photosim.cli.output import failures_as_json, job_of, open_library, print_failures, print_json, say
from photosim.values.scanning import ScanReport


def scan(options: argparse.Namespace) -> int:
    with open_library(options) as library:
        if not options.folders and not library.folders.all():
            raise UsageError("The library has no folders yet. Name one: photosim scan ~/Pictures")
        with job_of(options) as job:
            report = library.scanning.scan(
                options.folders, job, accept_missing=options.accept_missing, retry=options.retry
            )
        if options.json:
            print_json(_report_as_json(report))
        else:
            _print_report(report, in_full=options.verbose)
        if library.models.switch() is not None:  # something is lacking of the model that knows kinds
            sys.stdout.flush()
            prepared = models.prepare(library, lambda: job_of(options), quiet=options.quiet)
            if prepared is not None and not options.json:
                models.print_report(prepared)
        return INCOMPLETE if report.failed or not report.found else DONE


def _report_as_json(report: ScanReport) -> dict[str, Any]:
    return {
        "found": report.found,
        "new": report.new,
        "changed": report.changed,
        "moved": report.moved,
        "missing": report.missing,
        "unchanged": report.unchanged,
        "failed": failures_as_json(report.failed),
        "damaged": failures_as_json(report.damaged),
        "offline": [str(path) for path in report.offline],
        "seconds": round(report.seconds, 3),
        "model": report.model,
        "unsupported": [str(path) for path in report.unsupported],
        "online_only": [str(path) for path in report.online],
        "others": dict(report.others),
        "not_shown": failures_as_json(report.not_shown),
        "opened": report.opened,
        "decoded": report.decoded,
        "embedded": report.embedded,
        "left_out": [str(path) for path in report.left_out],
        "held_back": [
            {"path": str(held.path), "missing": held.missing, "known": held.known} for held in report.held_back
        ],
    }


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
    if report.damaged:
        say(f"{counted(len(report.damaged), 'photo')} damaged; what is left of them is shown:")
    for damaged in report.damaged:
        say(f"  {damaged.path}: {damaged.reason}")
    if report.unsupported:
        say(f"Not shown, as photosim knows photos only: {counted(len(report.unsupported), 'video')}.")
        for path in report.unsupported if in_full else ():
            say(f"  {path}")
    if report.online:
        many = counted(len(report.online), "file")
        say(f"Online only, not downloaded: {many}. To download them: photosim scan --retry")
        for path in report.online if in_full else ():
            say(f"  {path}")
    if report.others:
        say(f"Files of other kinds: {kinds_in_words(report.others)}.")
    for unread in report.not_shown:
        say(f"  {unread.path}: {unread.reason}")
