"""What helps against an error, as a value: the command line words it as a command, the window as a place to click.

An error says what happened and to which file. Where the way out is another one on the command line than in the window,
the error carries one of these, and each front end has its own words for it (`cli/remedies.py`, `ui/kit/remedies.py`).
"""

from __future__ import annotations

from enum import Enum, auto


class Remedy(Enum):
    """The ways out that the front ends word differently; the fields are taken from the error's facts."""

    CHOOSE_LIBRARY = auto()
    """Another folder is to be the library."""
    REPAIR_LIBRARY = auto()
    """The library is mended from what can be read and from the newest copy."""
    LIST_FOLDERS = auto()
    """The folders of the library are listed."""
    CONFIRM_RELOCATION = auto()
    """The person says that the folder is the right one although few of its photos are there."""
    LIST_GROUPS = auto()
    """The groups of duplicates are listed."""
    LIST_DELETIONS = auto()
    """What was deleted is listed."""
    PREPARE_PHOTOS = auto()
    """The photos are prepared for the weights that came with this release."""
    INSTALL_MODEL = auto()
    """The model `name` is installed."""
    INSTALL_OR_CHANGE_MODEL = auto()
    """The lost model is installed again, or the one that comes along, `other`, is used."""
    USE_MODEL = auto()
    """The model `name`, which is there already, is used."""
    USE_ANOTHER_MODEL = auto()
    """The model `other` is used first."""
    GIVE_UP_PREPARING = auto()
    """The change of model is given up: the model `other` stays."""
    INSTALL_OWN_FILE = auto()
    """A file of the person's own is installed under its backbone, `name` for instance."""
    INSTALL_BY_HAND = auto()
    """The file at `url` is fetched with another program and installed as `name`."""
    REINSTALL_MODEL = auto()
    """The model `name` is removed and installed again."""
    BUILT_IN_INDEX = auto()
    """The library goes back to the index that comes with photosim."""
    INSTALL_INDEX_CLIENT = auto()
    """The client of the vector database is installed, or the library goes back to the built-in index."""
    NAME_MODEL_OTHERWISE = auto()
    """The weights are installed under another name."""
    REMOVE_MODEL_FIRST = auto()
    """The model `name` is removed first, or the new weights get another name."""
