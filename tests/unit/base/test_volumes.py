"""Naming the volume of a path from what Linux tells."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from photosim.base import volumes
from photosim.base.volumes import Volume, volume_of

pytestmark = pytest.mark.skipif(not os.path.exists("/proc/self/mounts"), reason="Linux only")


@pytest.fixture
def tell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Let the system tell these mounts (place, type, source); UUIDs are files that link to devices."""

    def told(*mounts: tuple[str, str, str], uuids: dict[str, str] | None = None) -> None:
        (tmp_path / "self").mkdir()
        lines = [f"{source} {place} {kind} rw,relatime 0 0\n" for place, kind, source in mounts]
        (tmp_path / "self" / "mounts").write_text("".join(lines))
        (tmp_path / "by-uuid").mkdir()
        for uuid, source in (uuids or {}).items():
            (tmp_path / "by-uuid" / uuid).symlink_to(source)
        monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path))
        monkeypatch.setattr(volumes, "_BY_UUID", tmp_path / "by-uuid")

    return told


def test_the_innermost_mount_around_a_path_counts(tell, tmp_path: Path) -> None:
    device = tmp_path / "sdb1"
    device.touch()
    tell(("/", "ext4", "/dev/sda1"), ("/media/stick", "exfat", str(device)), uuids={"ABCD-1": "../sdb1"})
    assert volume_of(Path("/media/stick/photos")) == Volume("exfat", "ABCD-1")
    assert volume_of(Path("/media/stick")) == Volume("exfat", "ABCD-1")
    around = volume_of(Path("/media/sticky"))
    assert around is not None
    assert around.kind == "ext4"


def test_the_latest_of_several_mounts_on_one_place_counts(tell) -> None:
    tell(("/", "ext4", "a"), ("/mnt", "cifs", "//nas/old"), ("/mnt", "cifs", "//nas/new"))
    assert volume_of(Path("/mnt/photos")) == Volume("cifs", "//nas/new")


def test_a_name_with_blanks(tell) -> None:
    tell(("/", "ext4", "a"), (r"/mnt/My\040Photos", "nfs4", r"nas:/my\040photos"))
    assert volume_of(Path("/mnt/My Photos/2024")) == Volume("nfs4", "nas:/my photos")


def test_a_link_leads_to_its_targets_volume(tell, tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to("target")
    tell(("/", "ext4", "a"), (f"{tmp_path.resolve()}/target", "nfs", "nas:/x"))
    assert volume_of(tmp_path / "link") == Volume("nfs", "nas:/x")


@pytest.mark.parametrize(
    ("kind", "source", "identity"),
    [
        ("fuse.sshfs", "me@nas:/photos", "me@nas:/photos"),
        ("ceph", "10.0.0.1:6789:/photos", "10.0.0.1:6789:/photos"),
        ("fuse.mergerfs", "a:b", "a:b"),
        ("fuse.gvfsd-fuse", "gvfsd-fuse", None),
        ("fuse.s3fs", "s3fs", None),
        ("9p", "none", None),
        ("exfat", "/dev/sdz9", None),
    ],
)
def test_an_address_names_a_share_and_a_word_for_all_shares_does_not(
    tell, kind: str, source: str, identity: str | None
) -> None:
    tell(("/", "ext4", "a"), ("/mnt", kind, source))
    assert volume_of(Path("/mnt/photos")) == Volume(kind, identity)


def test_a_device_is_known_by_its_number_whatever_it_is_called(tell, tmp_path: Path, monkeypatch) -> None:
    """As the disk of the system, which the list of mounts may call /dev/root."""
    link = next((path for path in Path("/dev").glob("[svn]*") if path.is_block_device()), None)
    if link is None:
        pytest.skip("no block device here")
    tell((str(tmp_path), "vfat", "/dev/root"), uuids={"ABCD-1": str(link)})
    known = os.stat
    number = known(link).st_rdev
    monkeypatch.setattr(
        os, "stat", lambda path, **named: SimpleNamespace(st_dev=number) if path == tmp_path else known(path, **named)
    )
    assert volume_of(tmp_path / "photos") == Volume("vfat", "ABCD-1")


def test_a_system_that_tells_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(psutil, "PROCFS_PATH", str(tmp_path / "none"))
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
