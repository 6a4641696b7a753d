"""Deleting, taking back and settling on a file system that lies: no content is ever lost, and all of it comes back.

Every call that changes the disk is lied about in turn. The four kinds of drive are those with and without a memory of
names and attributes in the kernel, with and without a rename that replaces nothing.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.helpers.lying_album import LyingAlbum, Told
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


@pytest.fixture(scope="module", params=["forgets", "remembers"])
def remembers(request: pytest.FixtureRequest) -> bool:
    return request.param == "remembers"


@pytest.fixture(scope="module", params=["noreplace", "replaces"])
def noreplace(request: pytest.FixtureRequest) -> bool:
    return request.param == "noreplace"


@pytest.fixture(scope="module")
def album(folder: Path, mounts: Mounts, remembers: bool, noreplace: bool) -> LyingAlbum:
    return prepared(LyingAlbum(folder / f"{remembers}-{noreplace}", mounts, remembers=remembers, noreplace=noreplace))


def prepared(album: LyingAlbum) -> LyingAlbum:
    album.make_stage("trashed", album.trash)
    album.make_stage("one file gone", album.trash, killed_after=["after rename"])
    album.make_stage("both files gone", album.trash, killed_after=["after rename", "after rename"])
    album.make_stage("one file back", album.undo, "trashed", killed_after=["after rename"])
    return album


def wrong_after_lies(album: LyingAlbum, act: str, lie: Told, every: int = 1) -> tuple[int, list[str]]:
    """How many calls there were to lie about, and what was wrong after which lie."""
    stage, do, _ = ACTS[act]
    calls = album.operations(stage, lambda library: do(album, library))
    kind = [call for call in calls if call.startswith(lie.on)]
    wrong = []
    for number in range(1, len(kind) + 1, every):
        texts = album.attempt(stage, lambda library: do(album, library), (lie, number))
        wrong += [f"{number} ({kind[number - 1]}), {lie}: {text}" for text in texts]
    return len(kind), wrong


@pytest.mark.parametrize("lie", [DONE, NOT_DONE, DONE_AND_AWAY, AWAY], ids=str)
@pytest.mark.parametrize("act", ACTS)
def test_a_lie_about_every_change(album: LyingAlbum, act: str, lie: Told) -> None:
    changes, wrong = wrong_after_lies(album, act, lie)
    assert changes >= ACTS[act][2]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("act", ACTS)
def test_what_cannot_be_read(album: LyingAlbum, act: str, thorough: bool) -> None:
    reads, wrong = wrong_after_lies(album, act, Told(False, errno.EIO, "reading"), every=1 if thorough else 9)
    assert reads > 10
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ERRORS)
def test_every_error_after_a_move(album: LyingAlbum, name: str, thorough: bool) -> None:
    """The file has moved, or it has not, and the answer is any error: also one that says what the drive cannot do."""
    wrong = []
    for act, (stage, do, _) in list(ACTS.items())[: None if thorough else 2]:
        for done in (True, False):
            lie = Told(done, getattr(errno, name), "rename")
            texts = album.attempt(stage, lambda library, do=do: do(album, library), (lie, album.first_move))
            wrong += [f"{act}, {lie}: {text}" for text in texts]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("act", ["trash", "undo"])
def test_two_lies_in_a_row(album: LyingAlbum, act: str) -> None:
    """The move, and the way back from it."""
    stage, do, _ = ACTS[act]
    wrong = []
    for first, second in ((1, 2), (1, 3), (2, 3), (2, 4)):
        for done in ((True, True), (True, False), (False, True)):
            lies: Sequence[tuple[Told, int]] = [
                (Told(act, errno.EIO, "rename"), nth) for act, nth in zip(done, (first, second), strict=True)
            ]
            texts = album.attempt(stage, lambda library: do(album, library), *lies)
            wrong += [f"renames {first} and {second}, {done}: {text}" for text in texts]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("act", ["trash", "undo"])
def test_in_quarantine(folder: Path, mounts: Mounts, act: str) -> None:
    album = LyingAlbum(folder / f"quarantine-{act}", mounts, remembers=True, noreplace=False, quarantine=True)
    album.make_stage("trashed", album.trash)
    _, wrong = wrong_after_lies(album, act, DONE)
    assert not wrong, "\n".join(wrong)
