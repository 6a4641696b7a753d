"""What helps against an error, in the words of the window: where to click."""

from __future__ import annotations

from photosim.base.errors import PhotosimError
from photosim.base.remedies import Remedy
from photosim.base.texts import tr
from photosim.ui.kit.said import said

WORDS = {
    Remedy.CHOOSE_LIBRARY: tr("Choose another folder for the library."),
    Remedy.REPAIR_LIBRARY: tr("“Check the library…” in the menu File repairs it."),
    Remedy.LIST_FOLDERS: tr("Add it with “Add folder…”, or choose one of the folders on the left."),
    Remedy.CONFIRM_RELOCATION: tr("Choose the folder that holds them."),
    Remedy.LIST_GROUPS: tr("Search for duplicates again."),
    Remedy.LIST_DELETIONS: tr("The History page lists what was deleted."),
    Remedy.PREPARE_PHOTOS: tr("A scan prepares the others."),
    Remedy.INSTALL_MODEL: tr("Install it on the page Models in the preferences."),
    Remedy.INSTALL_OR_CHANGE_MODEL: tr(
        "Install them again, or choose a built-in model, on the page Models in the preferences."
    ),
    Remedy.USE_MODEL: tr("Choose it on the page Models in the preferences."),
    Remedy.USE_ANOTHER_MODEL: tr("Choose another model first."),
    Remedy.GIVE_UP_PREPARING: tr("Cancel that first."),
    Remedy.INSTALL_OWN_FILE: tr("A file of your own is installed with “Install from a file…”."),
    Remedy.INSTALL_BY_HAND: tr(
        "Or fetch {url} with another program or computer, and install that file with “Install from a file…”."
    ),
    Remedy.REINSTALL_MODEL: tr("Remove it and install it again."),
    Remedy.BUILT_IN_INDEX: tr("Or go back to the built-in index."),
    Remedy.INSTALL_INDEX_CLIENT: tr("Install photosim with its part “{part}”, or go back to the built-in index."),
    Remedy.NAME_MODEL_OTHERWISE: tr("Give the file another name first."),
    Remedy.REMOVE_MODEL_FIRST: tr("Remove that one first, or give the file another name."),
}


def in_words(error: BaseException) -> str:
    """The whole error: what happened, to which file, and what to do next."""
    if not isinstance(error, PhotosimError) or error.remedy is None:
        return said(str(error))
    return f"{said(str(error))} {WORDS[error.remedy].format(**error.facts)}"
