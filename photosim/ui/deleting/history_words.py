"""The deletions and their files in words, as lines of the history."""

from __future__ import annotations

from pathlib import Path

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.grids.lines import ListLine, picture_of
from photosim.ui.kit import wording
from photosim.ui.kit.said import said
from photosim.values.deleting import Batch, JournalEntry

_STATES = {
    "trashed": tr("in the trash"),
    "restored": tr("brought back"),
    "skipped": tr("stayed"),
    "gone": tr("no longer in the trash"),
    "planned": tr("interrupted"),
    "acting": tr("interrupted"),
    "restoring": tr("interrupted"),
}
_PLACES = {"trash": tr("in the trash"), "quarantine": tr("in quarantine")}


def interrupted(batch: Batch) -> int:
    """How many files were under way when a deletion or its undo was cut off."""
    return batch.count("acting") + batch.count("restoring")


def batch_line(batch: Batch) -> ListLine:
    """One deletion."""
    entries = [entry for entry in batch.entries if entry.photo_id is not None] or list(batch.entries)
    pictures = tuple(picture_of(entry.path, entry.content_hash, entry.id) for entry in entries[:1])
    return ListLine(wording.when(batch.made_at), in_words(batch), _note(batch), pictures, "trash", batch)


def can_come_back(entry: JournalEntry) -> bool:
    """Whether bringing it back is worth a try."""
    return entry.state in ("trashed", "gone", "acting", "restoring")


def _note(batch: Batch) -> str:
    return wording.size(batch.trashed_bytes) if batch.trashed_bytes else ""


def in_words(batch: Batch) -> str:
    """`12 files in the trash, 1 stayed`."""
    parts: list[str] = []
    for state in ("trashed", "restored", "gone", "skipped"):
        count = batch.count(state)
        if count:
            what = wording.counted(count, "file") if not parts else wording.number(count)
            parts.append(f"{what} {_STATES[state]}")
    if interrupted(batch) or batch.count("planned"):
        parts.append(tr("interrupted"))
    return ", ".join(parts) or tr("nothing")


def batch_facts(batch: Batch) -> str:
    """What became of it, in sentences."""
    text = in_words(batch)[:1].upper() + in_words(batch)[1:] + "."
    if batch.trashed_bytes:
        text += tr(" {0} are freed when the trash is emptied.", wording.size(batch.trashed_bytes))
    if batch.count("gone"):
        text += tr(" What is no longer in the trash is looked for again when you bring the rest back.")
    return text


def entry_line(entry: JournalEntry) -> ListLine:
    """One of its files."""
    folder = to_text(entry.path.parent)
    parts = [folder]
    if entry.reason:
        parts = [said(entry.reason)]
    elif entry.state == "restored" and entry.restored_to not in (None, entry.path):
        parts = [tr("Now at {0}, because its name was taken", to_text(entry.restored_to))]
    elif entry.state == "trashed" and entry.place is not None and entry.place.kind == "quarantine":
        parts = [folder, tr("lies at {0}", to_text(entry.place.path))]
    if entry.keeper is not None and not entry.reason and entry.state != "restored":
        same = entry.keeper.parent == entry.path.parent
        parts.append(tr("kept instead: {0}", to_text(entry.keeper.name if same else entry.keeper)))
    picture = (picture_of(entry.path, entry.content_hash, entry.id),) if entry.photo_id is not None else ()
    note = f"{state_of(entry)} · {wording.size(entry.size)}"
    return ListLine(to_text(entry.path.name), " · ".join(parts), note, picture, "picture", entry)


def state_of(entry: JournalEntry) -> str:
    """`in the trash`, `brought back`, `stayed` …"""
    if entry.state == "trashed" and entry.place is not None:
        return _PLACES[entry.place.kind]
    return _STATES[entry.state]


def lies_at(entry: JournalEntry) -> Path:
    """Where the file is now, as far as the journal knows."""
    if entry.state == "trashed" and entry.place is not None:
        return entry.place.path
    return entry.restored_to or entry.path
