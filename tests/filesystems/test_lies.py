"""Deleting, taking back and settling on a file system that lies: no content is ever lost, and all of it comes back.

Every call that changes the disk is lied about in turn. The four kinds of drive are those with and without a memory of
names and attributes in the kernel, with and without a rename that replaces nothing.
"""

from __future__ import annotations

import errno
from functools import partial
from pathlib import Path

import pytest

from tests.helpers.lying_album import THOROUGH, LyingAlbum, Told
from tests.helpers.mounts import Mounts

DONE, NOT_DONE = Told(True, errno.EIO), Told(False, errno.EIO)
DONE_AND_AWAY, AWAY = Told(True, None), Told(False, None)
ERRORS = (
    *("EEXIST", "ENOENT", "EINVAL", "ENOSYS", "EOPNOTSUPP", "EXDEV", "EACCES", "EPERM", "EROFS", "ENOSPC", "EBUSY"),
    *("ENOTCONN", "ETIMEDOUT", "ESTALE", "ENODEV", "EINTR", "EAGAIN", "ECONNABORTED", "ENOTEMPTY", "EISDIR"),
)

ACTS = {
    "trash": ("new", LyingAlbum.trash, 10),
    "undo": ("trashed", LyingAlbum.undo, 4),
    "settling a deletion cut off in the middle": ("one file gone", LyingAlbum.settle, 2),
    "settling a deletion cut off at the end": ("both files gone", LyingAlbum.settle, 0),
    "settling an undo cut off in the middle": ("one file back", LyingAlbum.settle, 2),
}
"""What is done, from which stage, and how many changes it makes at least."""


KINDS = {
    "forgets names, replaces nothing": (False, True),
    "forgets names": (False, False),
    "remembers names, replaces nothing": (True, True),
    "remembers names": (True, False),
}
"""Drives, by whether the kernel remembers names and attributes, and whether a rename may be told to replace nothing."""
WIDEST = ("forgets names, replaces nothing", "remembers names")
"""Two that differ in everything."""


@pytest.fixture(scope="module", params=KINDS)
def album(request: pytest.FixtureRequest, folder: Path, mounts: Mounts) -> LyingAlbum:
    return prepared(request.param, folder, mounts)


@pytest.fixture(scope="module", params=KINDS if THOROUGH else WIDEST)
def one_of_two(request: pytest.FixtureRequest, folder: Path, mounts: Mounts) -> LyingAlbum:
    return prepared(request.param, folder / "two", mounts)


def prepared(kind: str, folder: Path, mounts: Mounts, *, quarantine: bool = False) -> LyingAlbum:
    remembers, noreplace = KINDS[kind]
    album = LyingAlbum(folder / kind, mounts, remembers=remembers, noreplace=noreplace, quarantine=quarantine)
    album.make_stage("trashed", album.trash)
    album.make_stage("one file gone", album.trash, killed_after=["after rename"])
    album.make_stage("both files gone", album.trash, killed_after=["after rename", "after rename"])
    album.make_stage("one file back", album.undo, "trashed", killed_after=["after rename"])
    return album


def wrong_after_lies(album: LyingAlbum, act: str, lie: Told, every: int = 1) -> tuple[int, list[str]]:
    """How many calls there were to lie about, and what was wrong after which lie."""
    stage, do, _ = ACTS[act]
    calls = album.operations(stage, partial(do, album))
    kind = [call for call in calls if call.startswith(lie.on)]
    wrong = []
    for number in range(1, len(kind) + 1, every):
        texts = album.attempt(stage, partial(do, album), (lie, number))
        wrong += [f"{number} ({kind[number - 1]}), {lie}: {text}" for text in texts]
    return len(kind), wrong


@pytest.mark.parametrize("lie", [DONE, NOT_DONE, DONE_AND_AWAY, *[AWAY] * THOROUGH], ids=str)
@pytest.mark.parametrize("act", ACTS)
def test_a_lie_about_every_change(album: LyingAlbum, act: str, lie: Told) -> None:
    changes, wrong = wrong_after_lies(album, act, lie)
    assert changes >= ACTS[act][2]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("act", ACTS)
def test_what_cannot_be_read(one_of_two: LyingAlbum, act: str) -> None:
    reads, wrong = wrong_after_lies(one_of_two, act, Told(False, errno.EIO, "reading"), every=1 if THOROUGH else 5)
    assert reads > 10
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_after_a_move(one_of_two: LyingAlbum, name: str) -> None:
    """The file has moved, or it has not, and the answer is any error: also one that says what the drive cannot do."""
    wrong = []
    for act in list(ACTS) if THOROUGH else ["trash", "undo"]:
        stage, do, _ = ACTS[act]
        for done in (True, False):
            lie = Told(done, getattr(errno, name), "rename")
            texts = one_of_two.attempt(stage, partial(do, one_of_two), (lie, one_of_two.first_move))
            wrong += [f"{act}, {lie}: {text}" for text in texts]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("answers", [(True, True), (True, False), (False, True)], ids=str)
@pytest.mark.parametrize("act", ["trash", "undo"])
def test_two_lies_in_a_row(one_of_two: LyingAlbum, act: str, answers: tuple[bool, bool]) -> None:
    """The move, and the way back from it; `answers` says which of the two are done."""
    stage, do, _ = ACTS[act]
    wrong = []
    for calls in ((1, 2), (1, 3), (2, 3), (2, 4)):
        lies = [(Told(done, errno.EIO, "rename"), nth) for done, nth in zip(answers, calls, strict=True)]
        texts = one_of_two.attempt(stage, partial(do, one_of_two), *lies)
        wrong += [f"renames {calls}: {text}" for text in texts]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("act", ["trash", "undo"])
def test_in_quarantine(folder: Path, mounts: Mounts, act: str) -> None:
    album = prepared("remembers names", folder / f"quarantine-{act}", mounts, quarantine=True)
    _, wrong = wrong_after_lies(album, act, DONE)
    assert not wrong, "\n".join(wrong)
