"""What helps against an error, in the words of the window: where to click."""

from __future__ import annotations

from photosim.base.errors import PhotosimError
from photosim.base.remedies import Remedy

WORDS = {
    Remedy.CHOOSE_LIBRARY: "Choose another folder for the library.",
    Remedy.REPAIR_LIBRARY: "“Check the library…” in the menu File repairs it.",
    Remedy.LIST_FOLDERS: "Add it with “Add folder…”, or choose one of the folders on the left.",
    Remedy.CONFIRM_RELOCATION: "Choose the folder that holds them.",
    Remedy.LIST_GROUPS: "Search for duplicates again.",
    Remedy.LIST_DELETIONS: "The History page lists what was deleted.",
    Remedy.PREPARE_PHOTOS: "A scan prepares the others.",
    Remedy.INSTALL_MODEL: "Install it on the page Models in the preferences.",
    Remedy.INSTALL_OR_CHANGE_MODEL: "Install them again, or choose a built-in model, on the page Models in the "
    "preferences.",
    Remedy.USE_MODEL: "Choose it on the page Models in the preferences.",
    Remedy.USE_ANOTHER_MODEL: "Choose another model first.",
    Remedy.GIVE_UP_PREPARING: "Cancel that first.",
    Remedy.INSTALL_OWN_FILE: "A file of your own is installed with “Install from a file…”.",
    Remedy.INSTALL_BY_HAND: "Or fetch {url} with another program or computer, and install that file with “Install from "
    "a file…”.",
    Remedy.REINSTALL_MODEL: "Remove it and install it again.",
    Remedy.BUILT_IN_INDEX: "Or go back to the built-in index.",
    Remedy.INSTALL_INDEX_CLIENT: "Install photosim with its part “{part}”, or go back to the built-in index.",
    Remedy.NAME_MODEL_OTHERWISE: "Give the file another name first.",
    Remedy.REMOVE_MODEL_FIRST: "Remove that one first, or give the file another name.",
}


def in_words(error: BaseException) -> str:
    """The whole error: what happened, to which file, and what to do next."""
    if not isinstance(error, PhotosimError) or error.remedy is None:
        return str(error)
    return f"{error} {WORDS[error.remedy].format(**error.facts)}"
