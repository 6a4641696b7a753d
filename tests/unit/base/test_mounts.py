"""The list of mounts, read from Linux itself, is the one that psutil tells."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from photosim.base import mounts
from photosim.base.mounts import Mount

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads Linux' list of mounts")

ODD = (
    b"/dev/sda1 / ext4 rw,relatime 0 0\n"
    b"none /sys/fs none rw 0 0\n"
    b"//server/my\\040share /mnt/with\\040space\\011and\\012lines cifs rw,user=a\\134b 0 0\n"
    b"/dev/sdb1 /mnt/\xff\r\xc3\xa4 exfat ro 0 0\n"
)


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list that both read."""
    (tmp_path / "self").mkdir()
    path = tmp_path / "self" / "mounts"
    monkeypatch.setattr(mounts, "_LISTED", path)
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))
    return path


def test_odd_names_are_read_as_psutil_reads_them(listed: Path) -> None:
    listed.write_bytes(ODD)
    found = mounts.mounted()
    assert found == mounts._listed_by_psutil()
    assert found[1].source == ""
    assert found[2] == Mount(Path("/mnt/with space\tand\nlines"), "cifs", "//server/my share", "rw,user=a\\b")
    assert len(found) == 4


def test_a_number_sign_in_the_name_of_a_share_is_read(listed: Path) -> None:
    listed.write_bytes(b"//server/my\\043share /mnt/share cifs rw 0 0\n")
    assert mounts.mounted()[0].source == "//server/my#share"


def test_this_system_is_listed_as_psutil_lists_it() -> None:
    assert mounts.mounted() == mounts._listed_by_psutil()
    assert mounts.mounted()


def test_which_disk_the_system_was_started_from_psutil_finds_out(listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listed.write_bytes(b"/dev/root / ext4 rw 0 0\n")
    told = [Mount(Path("/"), "ext4", "/dev/sda2", "rw")]
    monkeypatch.setattr(mounts, "_listed_by_psutil", lambda: told)
    assert mounts.mounted() == told
