"""One file by two paths: refused, put back, never offered again; and which drive an undo waits for."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from photosim.__main__ import main
from photosim.base.errors import UsageError
from photosim.base.volumes import Volume
from photosim.deleting import deletion
from photosim.deleting.verification import Verification
from photosim.folders import presence, routes
from tests.helpers.pictures import write
from tests.unit.deleting.conftest import Album


def offered(album: Album) -> set[str]:
    return {member.photo.path.name for group in album.library.duplicates.find() for member in group.members}


@pytest.mark.parametrize("when", ["before", "after"])
def test_one_file_by_two_paths_is_never_offered_again(album: Album, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    assert "0.jpg" in offered(album)
    if when == "before":
        monkeypatch.setattr(deletion, "is_one_folder", lambda one, other: True)
    else:
        monkeypatch.setattr(Verification, "no_longer_kept", lambda self, shot: "It is gone.")
    report = album.library.deleting.trash([album.pair(0)])
    assert report.trashed == ()
    assert len(report.skipped) == 1
    album.check()
    assert "0.jpg" not in offered(album)
    (decision,) = album.library.duplicates.decisions()
    assert decision.kind == "keep-all"
    album.library.duplicates.forget([decision])
    assert "0.jpg" in offered(album)


def mounted(monkeypatch: pytest.MonkeyPatch, place: Path, kind: str, device: str, options: str = "rw") -> None:
    mount = SimpleNamespace(mountpoint=str(place), fstype=kind, device=device, opts=options)
    root = SimpleNamespace(mountpoint="/", fstype="ext4", device="/dev/sda1", opts="rw")
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [root, mount])


@pytest.mark.parametrize(
    ("kind", "device", "options"),
    [
        ("fuse.bindfs", "{source}", "rw"),
        ("fuse", "{source}", "rw"),
        ("fuse.mergerfs", "/nowhere:{source}", "rw"),
        ("overlay", "overlay", "rw,lowerdir=/nowhere:{source},upperdir=/up,workdir=/work"),
        ("overlay", "overlay", "rw,lowerdir=/nowhere,upperdir={source},workdir=/work"),
    ],
)
@pytest.mark.parametrize(("known", "new"), [("", ""), ("a", "a"), ("", "a"), ("a/b", "a")])
def test_a_second_route_is_known_by_the_list_of_mounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, device: str, options: str, known: str, new: str
) -> None:
    source, place = tmp_path / "source", tmp_path / "place"
    for folder in (source, place):
        (folder / "a" / "b").mkdir(parents=True)
    mounted(monkeypatch, place, kind, device.format(source=source), options.format(source=source))
    assert routes.known_by_another_route(place / new, [source / known]) == source / known
    assert routes.known_by_another_route(source / new, [place / known]) == place / known
    assert routes.known_by_another_route(place / "a", [source / "other"]) is None


def test_a_second_route_is_refused_when_it_is_added(album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    place = album.folder / "place"
    place.mkdir()
    mounted(monkeypatch, place, "fuse.bindfs", str(album.photos))
    with pytest.raises(UsageError, match="by another path"):
        album.library.scanning.scan([place])
    assert place not in [folder.path for folder in album.library.folders.all()]


def test_no_probe_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    devices = iter(range(100))
    monkeypatch.setattr(routes.os, "stat", lambda path: SimpleNamespace(st_dev=next(devices)))
    assert not routes.is_one_folder(one, other)
    other.rmdir()
    other.symlink_to(one)
    assert routes.is_one_folder(one, other)
    assert list(one.iterdir()) == []
    assert not routes.is_one_folder(tmp_path / "none", other)


def probe_in(folder: Path, number: int, age: float, content: bytes = b"") -> Path:
    path = folder / f".photosim-probe-{number:032x}"
    path.write_bytes(content)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def test_probes_of_a_program_that_was_killed_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    devices = iter(range(100))
    known = os.stat
    monkeypatch.setattr(
        routes.os,
        "stat",
        lambda path, **named: SimpleNamespace(st_dev=next(devices)) if path in (one, other) else known(path, **named),
    )
    stale = [probe_in(one, 1, 7200), probe_in(one, 2, 10**9)]
    young, full = probe_in(one, 3, 600), probe_in(one, 4, 7200, b"somebody's")
    link = one / f".photosim-probe-{5:032x}"
    link.symlink_to(full)
    folder = one / f".photosim-probe-{6:032x}"
    folder.mkdir()
    others = [
        probe_in(one, 7, 7200).rename(one / name) for name in (".photosim-probe-0.jpg", f"x.photosim-probe-{8:032x}")
    ]
    elsewhere = probe_in(other, 9, 7200)
    assert not routes.is_one_folder(one, other)
    assert not any(path.exists() for path in stale)
    assert all(os.path.lexists(path) for path in (young, full, link, folder, elsewhere, *others))
    assert len(list(one.iterdir())) == 6
    again = probe_in(one, 10, 7200)
    assert not routes.is_one_folder(one, other)
    assert again.exists(), "a folder is looked through once an hour"
    monkeypatch.setattr(routes, "_looked_through", {})
    assert not routes.is_one_folder(one, other)
    assert not again.exists()


def test_identities_of_two_sorts_are_not_held_against_each_other() -> None:
    by_uuid, by_fsid = Volume("ext4", "1234-abcd"), Volume("ext4", "fsid:99")
    assert by_uuid.may_be(by_fsid)
    assert not by_uuid.surely(by_fsid)
    assert not by_fsid.may_be(Volume("ext4", "fsid:98"))


def test_another_stick_in_its_place_marks_nothing_as_gone(
    make_album: Callable[[], Album], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No identity is known, and both sticks are of one kind."""
    monkeypatch.setattr(presence, "volume_of", lambda path: Volume("vfat"))
    album = make_album()
    assert album.library.deleting.trash([album.pair(0)]).trashed
    away = album.folder / "unplugged"
    trash = album.trash.rename(album.folder / "its trash")
    album.photos.rename(away)
    write(album.photos / "other stick.jpg", 99)
    album.trash.mkdir()
    report = album.library.deleting.undo()
    assert report.restored == ()
    assert "not connected" in report.failed[0].reason
    (batch,) = album.library.deleting.history()
    assert {entry.state for entry in batch.entries} == {"trashed"}
    assert album.library.deleting.waiting_for([batch]) == {batch.id: [album.photos]}
    assert main(["--library", str(album.library.directory), "history", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["batches"][0]["waits_for"] == [str(album.photos)]
    assert main(["--library", str(album.library.directory), "history"]) == 0
    assert f"waits for the drive of {album.photos}" in capsys.readouterr().out
    (album.photos / "other stick.jpg").unlink()
    album.photos.rmdir()
    album.trash.rmdir()
    away.rename(album.photos)
    trash.rename(album.trash)
    assert [restored.path for restored in album.library.deleting.undo().restored] == [album.loser(0)]
    assert list((album.trash / "files").iterdir()) == []
