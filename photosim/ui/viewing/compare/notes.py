"""What is said of a compared photo that is not as sharp as it could be."""

from __future__ import annotations

from collections.abc import Sequence

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.viewing.compare.pictures import CHANGED, ComparedPhoto
from photosim.values.photos import Folder

_BLOWN_UP = 1.02
"""A picture is shown larger than its pixels by this before that is said."""


def note_of(one: ComparedPhoto, scale: float, folders: Sequence[Folder]) -> str:
    """Why a photo, shown at `scale` of its pixels, is not as sharp as it could be; empty when it is."""
    small = tr(" This is the small copy that photosim keeps.") if one.levels else ""
    if one.trouble:
        folder = next((folder for folder in folders if folder.id == one.photo.folder_id), None)
        if one.trouble != CHANGED and folder is not None and not folder.online:
            return tr("“{0}” is not connected.{1}", to_text(folder.path.name or folder.path), small)
        return one.trouble + small
    if one.bounded and one.side * scale > one.most * _BLOWN_UP:
        part = _part(round(one.side / one.most))
        return tr(
            "This photo is too large to show all its pixels beside the others: it is seen at {0} of its size.", part
        )
    return ""


def _part(number: int) -> str:
    return {2: tr("half"), 4: tr("a quarter"), 8: tr("an eighth")}.get(number, tr("one part in {0}", number))
