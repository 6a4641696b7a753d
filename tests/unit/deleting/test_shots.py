"""Files of one exposure go together, or none."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from PIL import Image

from photosim.library import Library
from photosim.pictures import raw
from photosim.shots.shots import companions
from photosim.values.deleting import Selection
from tests.helpers.album import Album, names, only_reason
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.faulty_files import DENIED, FaultyFiles
from tests.helpers.pictures import write
from tests.helpers.scenes import exposure, scene

MOMENT = "2024:03:01 12:00:00"
TAKEN_AT = "2024-03-01T12:00:00"


def beside(folder: Path, *others: str, photo: str = "IMG_1.JPG", taken_at: str | None = TAKEN_AT) -> list[str]:
    for name in (photo, *others):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, ns=(10**18, 10**18))
    times = {"same.NEF": TAKEN_AT}
    return [path.name for path in companions(folder / photo, taken_at, lambda path: times.get(path.name))]


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], []),
        (["IMG_1.xmp"], ["IMG_1.xmp"]),
        (["IMG_1.AAE"], ["IMG_1.AAE"]),
        (["IMG_1.JPG.xmp"], ["IMG_1.JPG.xmp"]),
        (["img_1.XMP"], ["img_1.XMP"]),
        (["IMG_2.xmp", "IMG_10.xmp", "IMG_1.txt", "XIMG_1.xmp"], []),
        # Another picture of that stem stays behind, and the sidecar may be its own.
        (["IMG_1.png", "IMG_1.xmp"], []),
        (["IMG_1.png", "IMG_1.JPG.xmp"], ["IMG_1.JPG.xmp"]),
        # The RAW was written at the same moment, as a camera does.
        (["IMG_1.CR2", "IMG_1.xmp"], ["IMG_1.CR2", "IMG_1.xmp"]),
        (["IMG_1.CR2", "IMG_1.CR2.xmp"], ["IMG_1.CR2", "IMG_1.CR2.xmp"]),
        (["IMG_1.CR2", "IMG_1.png"], []),
    ],
)
def test_what_belongs_to_a_photo(tmp_path: Path, others: list[str], expected: list[str]) -> None:
    assert beside(tmp_path, *others) == expected


@pytest.mark.parametrize(("one", "other"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_accents_are_met_however_they_are_written(tmp_path: Path, one: str, other: str) -> None:
    photo, note = unicodedata.normalize(one, "Zoë.JPG"), unicodedata.normalize(other, "Zoë.AAE")
    assert beside(tmp_path, note, photo=photo) == [note]
    twin = unicodedata.normalize(other, "Zoë.HEIC")
    assert beside(tmp_path, note, twin, photo=photo) == [], "it may be the note of the other picture"


def test_a_raw_of_another_moment_does_not_belong(tmp_path: Path) -> None:
    beside(tmp_path, "IMG_1.CR2", "IMG_1.xmp")
    os.utime(tmp_path / "IMG_1.CR2", ns=(0, 10**18 + 5 * 10**9))
    assert companions(tmp_path / "IMG_1.JPG", TAKEN_AT, lambda path: None) == []
    later = companions(tmp_path / "IMG_1.JPG", TAKEN_AT, lambda path: "2024-03-01T12:00:09")
    assert later == []
    same = companions(tmp_path / "IMG_1.JPG", TAKEN_AT, lambda path: f"{TAKEN_AT}.25")
    assert [path.name for path in same] == ["IMG_1.CR2", "IMG_1.xmp"]


def test_links_and_folders_do_not_belong(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.xmp").write_text("x")
    (tmp_path / "IMG_1.xmp").symlink_to(tmp_path / "elsewhere.xmp")
    (tmp_path / "IMG_1.AAE").mkdir()
    assert beside(tmp_path) == []


def raw_file(path: Path, moment: str = MOMENT) -> Path:
    """What raw files have in common: the directories of a TIFF."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = moment
    path.write_bytes(exif.tobytes().removeprefix(b"Exif\0\0") + bytes(1000))
    return path


def test_a_raw_tells_when_it_was_taken(tmp_path: Path) -> None:
    assert raw.taken_at(raw_file(tmp_path / "a.nef")) == TAKEN_AT
    (tmp_path / "broken.nef").write_bytes(b"II*\0\xff\xff\xff\xff")
    assert raw.taken_at(tmp_path / "broken.nef") is None
    (tmp_path / "other.cr3").write_bytes(b"\0\0\0\x18ftypcrx " + bytes(100))
    assert raw.taken_at(tmp_path / "other.cr3") is None
    assert raw.taken_at(tmp_path / "not there.nef") is None


@pytest.fixture
def paired(album: Album) -> Album:
    """Pair 0, the copy with a RAW of the same capture time beside it."""
    for path in (album.keeper(0), album.loser(0)):
        write(path, 0, taken_at=MOMENT)
    raw_file(album.photos / "copies" / "0.nef")
    album.library.scanning.scan()
    album.remember()
    return album


def test_a_raw_without_a_copy_keeps_its_jpeg(paired: Album) -> None:
    assert "0.nef, belongs to the same shot" in only_reason(paired.library.deleting.trash([paired.pair(0)]))
    paired.check()


def test_a_raw_with_a_copy_beside_the_keeper_goes_along(paired: Album) -> None:
    kept = paired.photos / "keep" / "0.nef"
    kept.write_bytes((paired.photos / "copies" / "0.nef").read_bytes())
    assert names(paired.library.deleting.trash([paired.pair(0)])) == ["0.jpg", "0.nef"]
    assert kept.exists()
    assert paired.entries()[1].keeper == kept
    assert len(paired.library.deleting.undo().restored) == 2
    paired.check()


def test_a_raw_whose_copy_goes_away_before_the_act_stays(paired: Album, files: FaultyFiles) -> None:
    kept = paired.photos / "keep" / "0.nef"
    kept.write_bytes((paired.photos / "copies" / "0.nef").read_bytes())
    files.before("rename", 1, kept.unlink)
    report = paired.library.deleting.trash([paired.pair(1), paired.pair(0)])
    assert names(report) == ["1.jpg"]
    assert "no longer there" in report.skipped[0].reason
    paired.check()


def test_without_a_group_the_whole_shot_goes(paired: Album) -> None:
    assert names(paired.library.deleting.trash([paired.loser(0)])) == ["0.jpg", "0.nef"]
    paired.check()


def test_one_file_that_cannot_go_keeps_the_others(album: Album, files: FaultyFiles) -> None:
    sidecar = album.photos / "copies" / "0.xmp"
    sidecar.write_text("<x/>")
    album.remember()
    files.fail("rename", DENIED, lambda path: path == sidecar)
    report = album.library.deleting.trash(album.pairs(2))
    assert names(report) == ["1.jpg"]
    assert album.loser(0).exists()
    assert album.notes() == {"1.jpg.trashinfo"}
    album.check()


def test_a_shot_that_can_neither_go_nor_stay_is_told_file_by_file(album: Album, files: FaultyFiles) -> None:
    sidecar = album.photos / "copies" / "0.xmp"
    sidecar.write_text("<x/>")
    album.remember()
    inside = album.trash / "files" / "0.jpg"
    files.fail("rename", DENIED, lambda path: path in (sidecar, inside))
    report = album.library.deleting.trash(album.pairs(2))
    assert names(report) == ["0.jpg", "1.jpg"]
    assert [skipped.path for skipped in report.skipped] == [album.loser(0)]
    assert [entry.state for entry in album.entries()] == ["trashed", "skipped", "trashed"]
    assert album.notes() == {"0.jpg.trashinfo", "1.jpg.trashinfo"}
    album.check()
    files.mend()
    assert len(album.library.deleting.undo().restored) == 2
    assert album.shown() == {path for path in album.originals if path.suffix == ".jpg"}


def test_a_sidecar_that_changes_before_the_act_keeps_its_photo(album: Album, files: FaultyFiles) -> None:
    sidecar = album.photos / "copies" / "1.xmp"
    sidecar.write_text("<x/>")
    files.before("rename", 1, lambda: sidecar.write_text("<edited/>"))
    report = album.library.deleting.trash(album.pairs(3))
    assert names(report) == ["0.jpg", "2.jpg"]
    assert sidecar.read_text() == "<edited/>"


def test_an_empty_sidecar_is_a_file_like_any_other(album: Album) -> None:
    sidecar = album.photos / "copies" / "0.xmp"
    sidecar.write_bytes(b"")
    album.remember()
    report = album.library.deleting.trash([album.pair(0)])
    assert names(report) == ["0.jpg", "0.xmp"]
    assert all(place.path.exists() for place in report.places)
    assert len(album.open().deleting.undo().restored) == 2
    assert sidecar.exists()
    album.check()


def test_two_photos_of_one_stem_are_two_shots(album: Album) -> None:
    png = write(album.photos / "copies" / "0.png", 0)
    (album.photos / "copies" / "0.xmp").write_text("<x/>")
    album.library.scanning.scan()
    album.remember()
    report = album.library.deleting.trash([Selection(png, album.keeper(0)), album.pair(0)])
    assert names(report) == ["0.png", "0.jpg"]
    assert (album.photos / "copies" / "0.xmp").exists()
    album.check()


def test_a_pixels_moving_half_goes_only_where_the_keeper_has_it(tmp_path: Path) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        exposure(scene(1), seed=1).save(tmp_path / place / "PXL_1.MP.jpg")
    (tmp_path / "a" / "PXL_1.MP").write_bytes(b"a film")
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([tmp_path / "a", tmp_path / "b"])
        wish = Selection(tmp_path / "a" / "PXL_1.MP.jpg", tmp_path / "b" / "PXL_1.MP.jpg")
        result = library.deleting.trash([wish], dry_run=True)
        assert not result.trashed
        assert "PXL_1.MP, belongs to the same shot" in result.skipped[0].reason
        (tmp_path / "b" / "PXL_1.MP").write_bytes(b"a film")
        result = library.deleting.trash([wish], dry_run=True)
        assert sorted(path.name for path in result.trashed) == ["PXL_1.MP", "PXL_1.MP.jpg"]
