"""Naming the volume of a path from what Linux tells."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from photosim.base import volumes
from photosim.base.volumes import Volume, volume_of

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/mountinfo"), reason="Linux only")


@pytest.fixture
def tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Let the system tell these mounts (place, device, type, source); UUIDs are files that link to devices."""

    def told(*mounts: tuple[str, str, str, str], uuids: dict[str, str] | None = None) -> None:
        lines = [
            f"{number} 1 {device} / {place} rw,relatime shared:1 - {kind} {source} rw\n"
            for number, (place, device, kind, source) in enumerate(mounts)
        ]
        (tmp_path / "mountinfo").write_text("".join(lines))
        (tmp_path / "by-uuid").mkdir()
        for uuid, source in (uuids or {}).items():
            (tmp_path / "by-uuid" / uuid).symlink_to(source)
        monkeypatch.setattr(volumes, "_MOUNTS", tmp_path / "mountinfo")
        monkeypatch.setattr(volumes, "_BY_UUID", tmp_path / "by-uuid")

    return told


def test_the_innermost_mount_around_a_path_counts(tell, tmp_path: Path) -> None:
    device = tmp_path / "sdb1"
    device.touch()
    tell(("/", "8:1", "ext4", "/dev/sda1"), ("/media/stick", "8:17", "exfat", str(device)), uuids={"ABCD-1": "../sdb1"})
    assert volume_of(Path("/media/stick/photos")) == Volume("exfat", "ABCD-1")
    assert volume_of(Path("/media/stick")) == Volume("exfat", "ABCD-1")
    around = volume_of(Path("/media/sticky"))
    assert around is not None
    assert around.kind == "ext4"


def test_the_latest_of_several_mounts_on_one_place_counts(tell) -> None:
    tell(("/", "8:1", "ext4", "a"), ("/mnt", "0:40", "cifs", "//nas/old"), ("/mnt", "0:41", "cifs", "//nas/new"))
    assert volume_of(Path("/mnt/photos")) == Volume("cifs", "//nas/new")


def test_a_name_with_blanks(tell) -> None:
    tell(("/", "8:1", "ext4", "a"), (r"/mnt/My\040Photos", "0:40", "nfs4", r"nas:/my\040photos"))
    assert volume_of(Path("/mnt/My Photos/2024")) == Volume("nfs4", "nas:/my photos")


def test_a_link_leads_to_its_targets_volume(tell, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to("target")
    tell(("/", "8:1", "ext4", "a"), (f"{tmp_path.resolve()}/target", "0:40", "nfs", "nas:/x"))
    assert volume_of(tmp_path / "link") == Volume("nfs", "nas:/x")


def test_a_system_that_tells_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(volumes, "_MOUNTS", tmp_path / "none")
    assert volume_of(tmp_path) is None


def test_this_system_tells_something(tmp_path: Path) -> None:
    found = volume_of(tmp_path)
    assert found is not None
    assert found.kind
    assert found.may_be(found)


def test_which_volumes_may_be_the_same() -> None:
    stick = Volume("exfat", "1")
    assert stick.may_be(Volume("exfat", "1"))
    assert not stick.may_be(Volume("exfat", "2"))
    assert stick.may_be(Volume("exfat"))
    assert not stick.may_be(Volume("ext4"))
    assert stick.may_be(Volume(""))
    assert stick.surely(Volume("exfat", "1"))
    assert not Volume("exfat").surely(Volume("exfat"))
