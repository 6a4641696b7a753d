"""A file that holds more than its picture does not go for one that has the picture alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PIL import Image

from photosim.library import Library
from photosim.values.deleting import Selection
from tests.helpers.album import only_reason
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import scene

VIDEO = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(2000)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn")
    frames = [scene(seed) for seed in (1, 2, 3)]
    frames[0].save(folder / "still.webp", lossless=True)
    for name, more in (("two.webp", frames[1:2]), ("three.webp", frames[1:]), ("other.webp", frames[2:])):
        frames[0].save(folder / name, lossless=True, save_all=True, append_images=more)
    scene(4).save(folder / "photo.jpg", quality=90)
    (folder / "moving.jpg").write_bytes((folder / "photo.jpg").read_bytes() + VIDEO)
    return folder


@pytest.fixture
def photos(tmp_path: Path, drawn: Path) -> Path:
    return shutil.copytree(drawn, tmp_path / "photos")


@pytest.mark.parametrize(
    ("loser", "keeper", "reason"),
    [
        ("two.webp", "still.webp", "It holds 2 frames or pages, and the photo to keep, still.webp, 1."),
        ("three.webp", "two.webp", "It holds 3 frames or pages, and the photo to keep, two.webp, 2."),
        ("moving.jpg", "photo.jpg", "It holds a video (a motion photo), and the photo to keep, photo.jpg, none."),
    ],
)
def test_what_only_one_file_holds_stays(tmp_path: Path, photos: Path, loser: str, keeper: str, reason: str) -> None:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        for dry_run in (True, False):
            report = library.deleting.trash(
                [Selection(photos / loser, photos / keeper, None, "same-shot")], dry_run=dry_run
            )
            assert only_reason(report) == reason
        assert (photos / loser).exists()
        back = library.deleting.trash([Selection(photos / keeper, photos / loser, None, "same-shot")], dry_run=True)
        assert back.skipped == ()


def test_equal_first_frames_do_not_make_files_identical(tmp_path: Path, photos: Path) -> None:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
        assert library.duplicates.find(["identical"]) == []
        with Image.open(photos / "photo.jpg") as image:
            image.save(photos / "photo.png")
        library.scanning.scan()
        (group,) = library.duplicates.find(["identical"], [photos / "photo.jpg", photos / "photo.png"])
        assert len(group.members) == 2


GAIN_MAP = b'<x:xmpmeta><rdf:RDF><rdf:Description hdrgm:Version="1.0"/></rdf:RDF></x:xmpmeta>'
DEPTH_MAP = b"<x:xmpmeta><rdf:RDF><rdf:Description GDepth:Format='RangeInverse'/></rdf:RDF></x:xmpmeta>"


@pytest.mark.parametrize(("held", "what"), [(GAIN_MAP, "a gain map"), (DEPTH_MAP, "a depth map")])
def test_what_a_phone_put_beside_the_picture_stays(tmp_path: Path, held: bytes, what: str) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    scene(1).save(folder / "plain.jpg", quality=90)
    scene(1).save(folder / "more.jpg", quality=85, xmp=held)
    scene(1).resize((360, 240)).save(folder / "small.jpg", quality=85, xmp=held)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([folder])
        chosen = [Selection(folder / "more.jpg", folder / "plain.jpg", None, "same-shot")]
        for dry_run in (True, False):
            reason = only_reason(library.deleting.trash(chosen, dry_run=dry_run))
            assert reason == f"It holds {what}, which the photo to keep, plain.jpg, lacks."
        for loser, keeper in (("plain.jpg", "more.jpg"), ("small.jpg", "more.jpg")):
            chosen = [Selection(folder / loser, folder / keeper, None, "same-shot")]
            assert library.deleting.trash(chosen, dry_run=True).skipped == ()
