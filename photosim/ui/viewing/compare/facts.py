"""The facts of several photos side by side, and which of them differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.kit import wording
from photosim.ui.viewing.details import FORMATS, local_time
from photosim.values.photos import Folder, Photo

NONE = "—"


@dataclass(frozen=True)
class FactRow:
    """One fact of every photo, in words; `NONE` where it is not known."""

    heading: str
    values: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.values)) > 1

    def is_other(self, column: int) -> bool:
        """Whether a photo's value is not that of the first."""
        return self.values[column] != self.values[0]


_PLAIN: Sequence[tuple[str, Callable[[Photo], str]]] = (
    (tr("Name"), lambda photo: to_text(photo.path.name)),
    (tr("Folder"), lambda photo: to_text(photo.path.parent)),
    (tr("Picture size"), lambda photo: wording.pixels(photo.width, photo.height, unit="")),
    (tr("File size"), lambda photo: wording.size(photo.size)),
    (tr("Format"), lambda photo: FORMATS.get(photo.format, photo.format)),
    (tr("Taken"), lambda photo: _taken(photo)),
    (tr("Camera"), lambda photo: wording.camera(photo.metadata.camera_make, photo.metadata.camera_model)),
    (tr("Lens"), lambda photo: (photo.metadata.lens or "").strip()),
    (tr("Focal length"), lambda photo: wording.exposure(None, None, None, photo.metadata.focal_length)),
    (tr("Aperture"), lambda photo: wording.exposure(photo.metadata.aperture, None, None, None)),
    (tr("Exposure time"), lambda photo: wording.exposure(None, photo.metadata.exposure, None, None)),
    ("ISO", lambda photo: wording.exposure(None, None, photo.metadata.iso, None)),
    (tr("Place"), lambda photo: _place(photo)),
    (tr("Rating"), lambda photo: "" if photo.metadata.rating is None else wording.rating(photo.metadata.rating)),
    (tr("Software"), lambda photo: (photo.metadata.software or "").strip()),
    (tr("File changed"), lambda photo: wording.moment(local_time(photo.mtime_ns / 1e9))),
)


def fact_rows(
    photos: Sequence[Photo], folders: Sequence[Folder], lies: Sequence[str], decided: Sequence[str]
) -> list[FactRow]:
    """All facts that at least one photo has.

    lies: how each photo lies on the first, in words; decided: what the person has decided, in words.
    """
    known = {folder.id: folder for folder in folders}
    rows = [FactRow(heading, tuple(tell(photo) or NONE for photo in photos)) for heading, tell in _PLAIN]
    rows.append(FactRow(tr("Content"), _contents(photos)))
    rows.append(FactRow(tr("Against the first"), tuple(text or NONE for text in lies)))
    rows.append(FactRow(tr("In the library"), tuple(_standing(photo, known) for photo in photos)))
    rows.append(FactRow(tr("Decided"), tuple(text or NONE for text in decided)))
    return [row for row in rows if any(value != NONE for value in row.values)]


def as_text(rows: Sequence[FactRow]) -> str:
    """Lines of cells with tabs between, as spreadsheets take them."""
    return "\n".join("\t".join((row.heading, *row.values)) for row in rows)


def _taken(photo: Photo) -> str:
    known = photo.metadata
    if not known.taken_at:
        return ""
    text = wording.moment(known.taken_at, known.taken_offset)
    fraction = known.taken_at.partition(".")[2].rstrip("0")
    return f"{text} + 0.{fraction} s" if fraction else text


def _place(photo: Photo) -> str:
    known = photo.metadata
    if known.latitude is None or known.longitude is None:
        return ""
    return wording.position(known.latitude, known.longitude, known.altitude)


def _contents(photos: Sequence[Photo]) -> tuple[str, ...]:
    """Which files are the same, byte by byte."""
    first: dict[str, int] = {}
    texts = []
    for number, photo in enumerate(photos):
        same = first.setdefault(photo.content_hash, number)
        texts.append(NONE if same == number else tr("same bytes as photo {0}", same + 1))
    return tuple(texts)


def _standing(photo: Photo, folders: Mapping[int, Folder]) -> str:
    """What the library knows of the file's whereabouts."""
    folder = folders.get(photo.folder_id)
    parts = []
    if folder is not None and not folder.online:
        parts.append(tr("folder not connected"))
    elif photo.missing:
        parts.append(tr("file is gone"))
    else:
        parts.append(tr("file is there"))
    if folder is not None and folder.protected:
        parts.append(tr("protected folder"))
    return ", ".join(parts)
