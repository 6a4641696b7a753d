"""Every file of a scanned folder is accounted for: what is no photo is counted, and what is a picture is named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from photosim.folders.addresses import Scope
from photosim.folders.online import ONLINE_ONLY
from photosim.folders.walk import Stamps, Walk
from photosim.pictures.suffixes import OTHER_PICTURES
from photosim.scanning.plan import Hidden, Stamp
from photosim.scanning.storing import TRY_AGAIN
from photosim.store.stores import Stores
from photosim.store.tables.other_files import counted_others, known_others, named_others, save_others
from photosim.values.photos import Failure

_UNREAD = "It is {}. photosim shows photos, and leaves this to the program it belongs to."


def account(stores: Stores, scope: Scope, walked: Walk, failures: dict[str, Stamp], known: Stamps) -> None:
    """Store what a walk found besides photos; what is online only is listed with that reason, and not opened.

    `failures` are what could not be read before, from which that is taken; `known` photos keep what is known of them.
    """
    hidden = Hidden(walked.unreadable)
    gone = known_others(stores.database, scope.folder_id, scope.below)
    unseen = [directory for directory in gone if directory not in walked.others and hidden.covers(directory)]
    save_others(stores.database, scope.folder_id, scope.below, walked.others, unseen)
    for file in walked.online:
        before = failures.pop(file.relative, None)
        directory, _, name = file.relative.rpartition("/")
        if before is None and name not in known.get(directory, ()):
            # A stamp that no file has: once the content is here, the file is read, although it looks the same.
            stores.failures.save(file._replace(mtime_ns=TRY_AGAIN), ONLINE_ONLY)
        walked.unreadable.append(file.relative)


def others_in(stores: Stores, scopes: Sequence[Scope]) -> Mapping[str, int]:
    """How many files of other kinds lie in what was scanned, by suffix."""
    found: Counter[str] = Counter()
    for scope in scopes:
        found += counted_others(stores.database, scope.folder_id, scope.below)
    return dict(sorted(found.items()))


def not_shown_in(stores: Stores, scopes: Sequence[Scope]) -> tuple[Failure, ...]:
    """The pictures among them, each with the reason."""
    paths = [path for scope in scopes for path in named_others(stores.database, scope.folder_id, scope.below)]
    return tuple(Failure(path, why_not_shown(path)) for path in paths)


def why_not_shown(path: Path) -> str:
    """What a picture of another kind is."""
    return _UNREAD.format(OTHER_PICTURES.get(path.suffix.lower(), "a picture of another kind"))


def is_online(failure: Failure) -> bool:
    """Whether nothing is wrong with a file but that its content is elsewhere."""
    return failure.reason == ONLINE_ONLY
