"""Why there are no photos to show, in words, and what can be done about it."""

from __future__ import annotations

from photosim.base.paths import to_text
from photosim.base.texts import tr
from photosim.ui.photos.wanted import Wanted
from photosim.values.photos import Folder

_READS = tr("photosim reads JPEG, PNG, WebP, TIFF, GIF, BMP, HEIC and AVIF pictures, and raw files of cameras.")


def lies_below_only(wanted: Wanted, folder: Folder | None) -> bool:
    """Whether photos are left out because they lie further below."""
    return folder is not None and folder.photos > 0 and not wanted.with_below and not wanted.query


def _name(wanted: Wanted, folder: Folder) -> str:
    """What the directory that is shown is called, or its folder."""
    return to_text(wanted.directory.rpartition("/")[2] or folder.path.name or folder.path)


def why_empty(wanted: Wanted, folder: Folder | None, error: str, *, scanning: bool) -> tuple[str, str, str, str]:
    """Icon, title, text and button of the page in place of photos.

    folder: the one that is shown. error: why the photos could not be fetched.
    """
    if error:
        return "error", tr("The photos cannot be listed"), error, tr("Try again")
    if wanted.query:
        where = "" if folder is None else tr(" in “{0}”", _name(wanted, folder))
        return "search", tr("No photo fits{0}", where), tr("Try fewer words, or other ones."), tr("Show all photos")
    if (gathering := wanted.gathering) is not None:
        text = tr("Drag photos onto its name at the left, or choose some and press Ctrl+B.")
        return gathering.kind, tr("No photos in {0} yet", gathering), text, tr("Show all photos")
    if folder is not None and not folder.online:
        name = to_text(folder.path)
        return (
            "folder-offline",
            tr("This folder is not there now"),
            tr("{0}\nPlug its drive in, then scan.", name),
            tr("Scan"),
        )
    if scanning:
        return "rescan", tr("Looking for photos…"), tr("They appear here as they are read."), ""
    if folder is not None and lies_below_only(wanted, folder):
        return (
            "folder",
            tr("No photos right in “{0}”", _name(wanted, folder)),
            tr("Those of its subfolders are left out."),
            tr("Show them as well"),
        )
    if folder is not None and folder.failed:
        return (
            "warning",
            tr("No readable photos here"),
            tr("The files that were found could not be read."),
            tr("Scan again"),
        )
    if folder is not None:
        return "folder", tr("No photos in this folder"), f"{to_text(folder.path)}\n{_READS}", tr("Scan again")
    return "photos", tr("No photos yet"), tr("None were found in your folders. {0}", _READS), tr("Scan again")
