"""Why there are no photos to show, in words, and what can be done about it."""

from __future__ import annotations

from photosim.base.paths import to_text
from photosim.ui.photos.wanted import Wanted
from photosim.values.photos import Folder

_READS = "photosim reads JPEG, PNG, WebP, TIFF, GIF, BMP, HEIC and AVIF pictures, and raw files of cameras."


def lies_below_only(wanted: Wanted, folder: Folder | None) -> bool:
    """Whether photos are left out because they lie further below."""
    return folder is not None and folder.photos > 0 and not wanted.with_below and not wanted.query


def why_empty(wanted: Wanted, folder: Folder | None, error: str, *, scanning: bool) -> tuple[str, str, str, str]:
    """Icon, title, text and button of the page in place of photos.

    folder: the one that is shown. error: why the photos could not be fetched.
    """
    if error:
        return "error", "The photos cannot be listed", error, "Try again"
    if wanted.query:
        where = "" if folder is None else f" in “{to_text(folder.path.name or folder.path)}”"
        return "search", f"No photo fits{where}", "Try fewer words, or other ones.", "Show all photos"
    if (gathering := wanted.gathering) is not None:
        text = "Drag photos onto its name at the left, or choose some and press Ctrl+B."
        return gathering.kind, f"No photos in {gathering} yet", text, "Show all photos"
    if folder is not None and not folder.online:
        name = to_text(folder.path)
        return "folder-offline", "This folder is not there now", f"{name}\nPlug its drive in, then scan.", "Scan"
    if scanning:
        return "rescan", "Looking for photos…", "They appear here as they are read.", ""
    if folder is not None and lies_below_only(wanted, folder):
        name = to_text(wanted.directory.rpartition("/")[2] or folder.path.name)
        return "folder", f"No photos right in “{name}”", "Those of its subfolders are left out.", "Show them as well"
    if folder is not None and folder.failed:
        return "warning", "No readable photos here", "The files that were found could not be read.", "Scan again"
    if folder is not None:
        return "folder", "No photos in this folder", f"{to_text(folder.path)}\n{_READS}", "Scan again"
    return "photos", "No photos yet", f"None were found in your folders. {_READS}", "Scan again"
