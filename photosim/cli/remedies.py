"""What helps against an error, in the words of the command line: with the command to type."""

from __future__ import annotations

from photosim.base.errors import PhotosimError
from photosim.base.remedies import Remedy

WORDS = {
    Remedy.CHOOSE_LIBRARY: "Choose another library with --library.",
    Remedy.REPAIR_LIBRARY: "“photosim check --repair” mends a library while no window is open; another one is chosen "
    "with --library.",
    Remedy.LIST_FOLDERS: "`photosim folders` lists them.",
    Remedy.CONFIRM_RELOCATION: "Say --yes to relocate it all the same.",
    Remedy.LIST_GROUPS: "`photosim duplicates` lists them.",
    Remedy.LIST_DELETIONS: "`photosim history` lists them.",
    Remedy.PREPARE_PHOTOS: "`photosim scan` prepares them.",
    Remedy.INSTALL_MODEL: "Install it with: photosim models install {name}",
    Remedy.INSTALL_OR_CHANGE_MODEL: "Install them again with `photosim models install`, or use those that come along: "
    "photosim models use {other}",
    Remedy.USE_MODEL: "Search by it with: photosim models use {name}",
    Remedy.USE_ANOTHER_MODEL: "Use another model first: photosim models use {other}",
    Remedy.GIVE_UP_PREPARING: "Give that up first with: photosim models use {other}",
    Remedy.INSTALL_OWN_FILE: "To install a file of your own, name its backbone: photosim models install {name} FILE",
    Remedy.INSTALL_BY_HAND: "Or fetch {url} with another program or computer and install that file: photosim models "
    "install {name} FILE",
    Remedy.REINSTALL_MODEL: "Remove it and install it again: photosim models remove {name}",
    Remedy.BUILT_IN_INDEX: "Or go back to the built-in index: photosim index built-in",
    Remedy.INSTALL_INDEX_CLIENT: "Install it with: pip install 'photosim[{part}]'. Or go back to the built-in index: "
    "photosim index built-in",
    Remedy.NAME_MODEL_OTHERWISE: "Give this one another name with --as.",
    Remedy.REMOVE_MODEL_FIRST: "Remove it first with: photosim models remove {name}. Or install this one under another "
    "name with --as.",
}


def in_words(error: PhotosimError) -> str:
    """The whole error: what happened, to which file, and what to do next."""
    return str(error) if error.remedy is None else f"{error} {WORDS[error.remedy].format(**error.facts)}"
