"""The file system of these tests lies as it is told, and passes on everything else."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.helpers.mounts import Lies, Mounts


@pytest.fixture(params=[0, 20], ids=["forgets", "remembers"])
def liar(request: pytest.FixtureRequest, folder: Path, tmp_path: Path, own_mounts: Mounts) -> Lies:
    base = folder / "own" / tmp_path.name
    for name in ("real", "disk"):
        (base / name).mkdir(parents=True)
    return own_mounts.lies(base / "real", base / "disk", request.param)


def test_what_is_passed_on(liar: Lies) -> None:
    (liar.target / "sub").mkdir()
    (liar.target / "sub" / "a").write_text("photo")
    os.utime(liar.target / "sub" / "a", ns=(7, 8))
    (liar.target / "sub" / "a").chmod(0o640)
    (liar.target / "sub" / "a").rename(liar.target / "b")
    (liar.target / "sub").rmdir()
    os.link(liar.target / "b", liar.target / "c")
    status = (liar.target / "b").stat()
    assert (status.st_size, status.st_mtime_ns, status.st_mode & 0o777) == (5, 8, 0o640)
    assert sorted(path.name for path in liar.source.iterdir()) == ["b", "c"]
    assert (liar.source / "c").read_text() == (liar.target / "c").read_text() == "photo"
    assert "changing rename" in liar.heal()


@pytest.mark.parametrize("done", [True, False])
def test_an_answer_that_is_not_so(liar: Lies, done: bool) -> None:
    (liar.target / "a").write_text("photo")
    (liar.target / "b").write_text("photo")
    liar.lie("rename", 2, act=done, errno=errno.ETIMEDOUT)
    (liar.target / "b").rename(liar.target / "c")
    with pytest.raises(OSError, match="timed out") as raised:
        (liar.target / "a").rename(liar.target / "d")
    assert raised.value.errno == errno.ETIMEDOUT
    assert {path.name for path in liar.source.iterdir()} == ({"c", "d"} if done else {"a", "c"})
    assert liar.heal().count("changing rename") == 2


@pytest.mark.parametrize("done", [True, False])
def test_no_answer(liar: Lies, done: bool) -> None:
    (liar.target / "a").write_text("photo")
    liar.lie("changing", 1, act=done)
    with pytest.raises(OSError, match=r"abort|not connected"):
        (liar.target / "a").unlink()
    assert (liar.source / "a").exists() != done
    with pytest.raises(OSError, match="not connected"):
        (liar.target / "a").stat()
    liar.reconnect()
    assert (liar.target / "a").exists() != done


def test_a_size_that_is_remembered(liar: Lies, request: pytest.FixtureRequest) -> None:
    (liar.target / "a").write_text("photo")
    (liar.target / "b").touch()
    liar.lie("rename", 1, act=True, errno=errno.EIO)
    with pytest.raises(OSError, match="Input/output"):
        (liar.target / "a").replace(liar.target / "b")
    remembers = "remembers" in request.node.name
    assert (liar.target / "b").stat().st_size == (0 if remembers else 5)
    liar.reconnect()
    assert (liar.target / "b").stat().st_size == 5


def test_what_it_cannot_do(liar: Lies) -> None:
    from photosim.deleting.trash.operations import FileOperations

    (liar.target / "a").write_text("photo")
    liar.hide("noreplace", "links")
    liar.reconnect()
    with pytest.raises(OSError, match="not permitted"):
        os.link(liar.target / "a", liar.target / "b")
    liar.heal()
    FileOperations().rename(liar.target / "a", liar.target / "b")
    assert [call for call in liar.heal() if "rename" in call] == ["changing rename"] * 2
    assert (liar.source / "b").read_text() == "photo"
