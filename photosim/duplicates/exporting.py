"""Groups, scores and decisions as a file for other programs: JSON for scripts, CSV for spreadsheets."""

from __future__ import annotations

import csv
import datetime
import io
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from photosim import __version__
from photosim.base.errors import UsageError
from photosim.base.files import write_atomically
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.duplicates.decisions import listed
from photosim.duplicates.reviewing import Reviewing
from photosim.folders.addresses import same_directory
from photosim.store.stores import Stores
from photosim.values.group_json import group_as_json, member_as_json
from photosim.values.photos import Group, Member, ModelIdentity, Photo
from photosim.values.review import Decision

SUFFIXES = (".json", ".csv")

COLUMNS = (
    "kind",
    "group",
    "tier",
    "reason",
    "keeper",
    "path",
    "score",
    "evidence",
    "bulk",
    "size",
    "width",
    "height",
    "taken_at",
    "marked",
    "decision",
    "decided_at",
    "content",
    "uri",
)
"""Of the CSV. `path` is for people; `uri` is exact, whatever bytes the name is made of."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may take for the beginning of a formula, and carry out."""


class Export(NamedTuple):
    """What was written."""

    file: Path
    groups: int
    pair_decisions: int
    """Decisions of all kinds."""


class Exporting:
    """Writes what the library knows about duplicates, as it was at one moment."""

    def __init__(self, stores: Stores, review: Reviewing, directory: Path) -> None:
        """`directory` is the library's own folder, in which nothing is written."""
        self._stores = stores
        self._review = review
        self._directory = directory

    def checked(self, target: Path, find: Callable[[Path], Photo | None]) -> Path:
        """Return the absolute path `target` if a file may be written there, before long work. Raises UsageError."""
        name = to_text(target)
        if target.suffix.lower() not in SUFFIXES:
            raise UsageError(f"{name} must end in .json, or in .csv for a spreadsheet.")
        real = Path(os.path.realpath(target))
        if find(target) is not None or find(real) is not None:
            raise UsageError(f"{name} is one of your photos and is not written over. Choose another name.")
        if any(same_directory(folder, self._directory) for folder in real.parents):
            raise UsageError(f"{name} is inside photosim's own library folder. Choose a place outside of it.")
        if not os.path.isdir(real.parent):
            raise UsageError(f"There is no folder {to_text(real.parent)}. Make it first, or choose another place.")
        if os.path.lexists(real) and not os.path.isfile(real):
            raise UsageError(f"{name} is there already and is no file. Choose another name.")
        if not os.access(real.parent, os.W_OK):
            raise UsageError(f"Nothing can be written in {to_text(real.parent)}. Choose another place.")
        if os.path.lexists(real) and not os.access(real, os.W_OK):
            raise UsageError(f"{name} is there already and may not be changed. Choose another name.")
        return target

    def run(self, target: Path, identity: ModelIdentity, model_id: int, job: Job) -> Export:
        """Write the file, after a look for duplicates if one is due. Raises Cancelled, UsageError, LibraryError."""
        self._review.bring_up_to_date(job)
        job.checkpoint()
        with self._stores.database.snapshot():
            groups, marked = self._review.in_full()
            decisions = listed(self._stores)
            facts = self._facts(identity, model_id)
        is_json = target.suffix.lower() == ".json"
        data = as_json(facts, groups, marked, decisions) if is_json else as_csv(groups, marked, decisions)
        job.checkpoint()
        try:
            write_atomically(target, data)
        except OSError as error:
            raise UsageError(f"{to_text(target)} cannot be written: {error.strerror or error}.") from error
        return Export(target, len(groups), len(decisions))

    def _facts(self, identity: ModelIdentity, model_id: int) -> dict[str, Any]:
        when = self._stores.found.when()
        return {
            "library": str(self._directory),
            "photos": self._stores.photos.count(),
            "vectors": self._stores.vectors.count(model_id),
            "failed": len(self._stores.failures.all()),
            "model": identity.key,
            "model_name": identity.name,
            "schema": self._stores.database.schema,
            "version": __version__,
            "exported_at": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "found_at": None if when is None else when[0],
        }


def as_json(
    facts: dict[str, Any], groups: Sequence[Group], marked: frozenset[int], decisions: Sequence[Decision]
) -> bytes:
    """UTF-8 with the keys of `duplicates` and `verdict --list`, facts as in `info`, and more.

    A byte of a name that is not UTF-8 is an escape, as the commands print it: `\\udce9` stands for 0xE9.
    """
    value = {
        **facts,
        "groups": [_group(group, marked) for group in groups],
        "verdicts": [_decision(decision) for decision in decisions],
    }
    # What UTF-8 cannot hold is in strings only, where a backslash and its number are JSON's own escape.
    return f"{json.dumps(value, indent=1, ensure_ascii=False)}\n".encode("utf-8", "backslashreplace")


def _group(group: Group, marked: frozenset[int]) -> dict[str, Any]:
    return {**group_as_json(group), "members": [_member(member, marked) for member in group.members]}


def _member(member: Member, marked: frozenset[int]) -> dict[str, Any]:
    photo = member.photo
    return {
        **member_as_json(member),
        "size": photo.size,
        "width": photo.width,
        "height": photo.height,
        "taken_at": photo.metadata.taken_at,
        "marked": photo.id in marked,
        "content": photo.content_hash,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.kind,
        "decided_at": decision.decided_at,
        "paths": [str(path) for _, path in decision.paths],
        "contents": [
            {"content": content, "paths": [str(path) for of, path in decision.paths if of == content]}
            for content in decision.contents
        ],
    }


def as_csv(groups: Sequence[Group], marked: frozenset[int], decisions: Sequence[Decision]) -> bytes:
    """One row a member of a group, then one row a photo that something was decided about; RFC 4180, UTF-8.

    It begins with a byte order mark, by which spreadsheets know UTF-8. A decided content of which there is no file any
    more has a row without a path.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, restval="", extrasaction="ignore")
    writer.writeheader()
    for row in (*_member_rows(groups, marked), *_decision_rows(decisions)):
        writer.writerow({name: _cell(value) for name, value in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _member_rows(groups: Sequence[Group], marked: frozenset[int]) -> Iterator[dict[str, Any]]:
    for group in groups:
        for member in group.members:
            photo = member.photo
            facts = _member(member, marked)
            yield {
                **facts,
                "kind": "member",
                "group": group.id,
                "tier": group.tier,
                "reason": group.reason,
                "keeper": _yes(photo is group.keeper),
                "marked": _yes(facts["marked"]),
                "bulk": _yes(facts["bulk"]),
                "uri": photo.path.as_uri(),
            }


def _decision_rows(decisions: Sequence[Decision]) -> Iterator[dict[str, Any]]:
    for number, decision in enumerate(decisions, 1):
        known = {content for content, _ in decision.paths}
        gone = [(content, None) for content in decision.contents if content not in known]
        for content, path in (*decision.paths, *gone):
            yield {
                "kind": "verdict",
                "group": f"verdict {number}",
                "decision": decision.kind,
                "decided_at": decision.decided_at,
                "content": content,
                "path": None if path is None else str(path),
                "uri": None if path is None else path.as_uri(),
            }


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _cell(value: object) -> object:
    """A value as a spreadsheet may see it: no formula, and nothing that is not UTF-8."""
    if not isinstance(value, str):
        return value
    text = to_text(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
