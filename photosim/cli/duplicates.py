"""The commands about duplicates: `duplicates`, `verdict`, `rules`, `export`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from photosim.base.errors import UsageError
from photosim.base.status import DONE, INCOMPLETE
from photosim.base.words import counted
from photosim.cli.output import job_of, moment, open_library, print_json, say
from photosim.library import Library
from photosim.values.group_json import group_as_json
from photosim.values.photos import Group


def duplicates(options: argparse.Namespace) -> int:
    with open_library(options) as library, job_of(options) as job:
        groups = library.duplicates.find(options.tier, options.folders, job)
    if options.json:
        print_json({"groups": [group_as_json(group) for group in groups]})
    else:
        _print_groups(groups)
    return DONE if groups else INCOMPLETE


def verdict(options: argparse.Namespace) -> int:
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


def rules(options: argparse.Namespace) -> int:
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


def export(options: argparse.Namespace) -> int:
    with open_library(options, looking=True) as library, job_of(options) as job:
        result = library.duplicates.export(options.file, job)
    if options.json:
        print_json({"file": str(result.file), "groups": result.groups, "verdicts": result.pair_decisions})
    else:
        counts = f"{counted(result.groups, 'group')} and {counted(result.pair_decisions, 'decision')}"
        say(f"{counts} written to {result.file}")
    return DONE


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
