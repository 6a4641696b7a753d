"""May a folder be wiped? Never while anything in it stands nowhere else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.values.organising import WipeAnswer
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write
from tests.helpers.scenes import scene


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder, and a backup with a copy of it."""
    folder = tmp_path / "Pictures"
    for number in range(4):
        write(folder / "2020" / f"{number}.jpg", number)
    (folder / "2020" / "0.jpg.xmp").write_bytes(b"<x/>")
    (folder / "2020" / "Thumbs.db").write_bytes(b"rubbish")
    shutil.copytree(folder, tmp_path / "Backup 2")
    return folder


@pytest.fixture
def backup(photos: Path) -> Path:
    return photos.parent / "Backup 2"


@pytest.fixture
def library(tmp_path: Path, photos: Path, backup: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos, backup])
        yield library


def ask(library: Library, folder: Path) -> WipeAnswer:
    return library.organising.may_be_wiped(folder)


def reasons(answer: WipeAnswer) -> dict[str, str]:
    return {one.path.name: one.reason for one in answer.lacking}


def test_everything_stands_on_the_backup(library: Library, photos: Path, backup: Path) -> None:
    for folder, other in ((photos, backup), (backup, photos), (photos / "2020", backup)):
        answer = ask(library, folder)
        assert answer.is_safe
        assert answer.elsewhere == {other: 4}
        assert (answer.photos, answer.others) == (4, 1)


def test_a_photo_that_is_nowhere_else(library: Library, photos: Path) -> None:
    write(photos / "new.jpg", 77)
    library.scanning.scan()
    assert reasons(ask(library, photos)) == {"new.jpg": "It stands nowhere else."}


def test_a_file_that_was_never_scanned(library: Library, photos: Path) -> None:
    write(photos / "new.jpg", 77)
    (photos / "letter.txt").write_text("dear")
    answer = ask(library, photos)
    assert not answer.is_safe
    assert set(reasons(answer)) == {"new.jpg", "letter.txt"}


def test_a_photo_that_changed_since_the_scan(library: Library, photos: Path) -> None:
    write(photos / "2020" / "1.jpg", 78)
    assert "since the last scan" in reasons(ask(library, photos))["1.jpg"]


def test_a_copy_that_rotted_or_is_gone(library: Library, photos: Path, backup: Path) -> None:
    rotten = backup / "2020" / "1.jpg"
    before = rotten.stat()
    rotten.write_bytes(rotten.read_bytes()[:-9] + b"\0" * 9)
    os.utime(rotten, ns=(before.st_atime_ns, before.st_mtime_ns))  # nobody sees it without reading
    (backup / "2020" / "2.jpg").unlink()
    found = reasons(ask(library, photos))
    assert set(found) == {"1.jpg", "2.jpg"}
    assert all("no longer where it was, or has changed" in reason for reason in found.values())


def test_a_sidecar_that_differs(library: Library, photos: Path, backup: Path) -> None:
    (backup / "2020" / "0.jpg.xmp").write_bytes(b"<y/>")
    assert set(reasons(ask(library, photos))) == {"0.jpg.xmp"}


def test_a_drive_that_is_away(library: Library, photos: Path, backup: Path) -> None:
    backup.rename(backup.with_name("unplugged"))
    found = reasons(ask(library, photos))
    assert set(found) == {"0.jpg", "1.jpg", "2.jpg", "3.jpg", "0.jpg.xmp"}
    assert "not connected" in found["1.jpg"]
    with pytest.raises(UsageError, match="is not there now"):
        ask(library, backup)


def test_a_link_is_no_copy(library: Library, photos: Path, backup: Path) -> None:
    copy = backup / "2020" / "3.jpg"
    copy.unlink()
    os.link(photos / "2020" / "3.jpg", copy)
    assert set(reasons(ask(library, photos))) == {"3.jpg"}


def test_a_lesser_copy_does_not_stand_for_a_better_one(tmp_path: Path) -> None:
    large, small = tmp_path / "Large", tmp_path / "Small"
    save(scene(5, 1200, 800), large / "a.jpg")
    save(scene(5, 1200, 800).resize((600, 400)), small / "a.jpg")
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([large, small])
        assert "shows less" in reasons(ask(library, large))["a.jpg"]
        assert ask(library, small).is_safe
        protect(library, small)  # it is the photo to keep, and shows less all the same
        assert not ask(library, large).is_safe


def test_pages_and_videos_do_not_go_for_a_picture(tmp_path: Path) -> None:
    card, archive = tmp_path / "Card", tmp_path / "Archive"
    pages = [scene(number, 600, 400) for number in (10, 11, 12)]
    save(pages[0], archive / "page.tif")
    card.mkdir()
    pages[0].save(card / "scan.tif", save_all=True, append_images=pages[1:])
    save(scene(30, 600, 400), archive / "m.jpg")
    video = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 200
    (card / "m.jpg").write_bytes((archive / "m.jpg").read_bytes() + video)
    (card / ".picasa.ini").write_text("[m.jpg]\nstar=yes\n")
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([card, archive])
        protect(library, archive)
        assert set(reasons(ask(library, card))) == {"scan.tif", "m.jpg", ".picasa.ini"}


def save(picture: Image.Image, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.save(path, quality=90)


def protect(library: Library, path: Path) -> None:
    library.folders.protect(next(one.id for one in library.folders.all() if one.path == path), True)


def test_an_empty_folder_is_not_called_safe(library: Library, photos: Path) -> None:
    (photos / "empty").mkdir()
    assert not ask(library, photos / "empty").is_safe
