"""Raw files: by their preview where that is enough, else by what the sensor saw; upright, with their facts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import description, picture, raw, source
from photosim.pictures.decode import decode, open_upright
from photosim.proof import closer
from photosim.values.photos import Preprocessing
from tests.helpers.pictures import draw
from tests.helpers.raw_files import write_raw

PREPROCESSING = Preprocessing(resize=64, crop=56)


def looks(image: Image.Image, size: tuple[int, int] = (12, 12)) -> np.ndarray:
    return np.asarray(image.convert("RGB").resize(size, Image.Resampling.BOX)).astype(float)


def alike(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def test_a_raw_file_is_shown_by_its_preview_and_keeps_its_own_size(tmp_path: Path) -> None:
    path = write_raw(tmp_path / "a.dng", 3)
    found = decode(path, PREPROCESSING)
    assert (found.format, found.width, found.height) == ("RAW", 1600, 1200)
    assert open_upright(path).size == (1200, 900)
    assert alike(looks(open_upright(path)), looks(draw(3, 1600, 1200))) > 0.99
    facts = found.metadata
    assert (facts.camera_make, facts.camera_model, facts.taken_at) == ("Canon", "EOS 6D", "2024-03-01T12:00:00")
    assert (facts.exposure, facts.aperture, facts.iso, facts.focal_length) == (0.004, 2.8, 400, 50)
    assert description.read(path).taken_at == "2024-03-01T12:00:00"


@pytest.mark.parametrize("preview", [None, (160, 120)])
def test_without_a_preview_worth_looking_at_the_sensor_is_developed(
    tmp_path: Path, preview: tuple[int, int] | None
) -> None:
    path = write_raw(tmp_path / "a.dng", 3, preview=preview)
    found = decode(path, PREPROCESSING)
    assert (found.format, found.width, found.height) == ("RAW", 1600, 1200)
    assert open_upright(path).size == (1600, 1200)
    assert alike(looks(open_upright(path)), looks(draw(3, 1600, 1200))) > 0.8


def test_a_damaged_preview_is_passed_over(tmp_path: Path) -> None:
    path = write_raw(tmp_path / "a.dng", 3, damaged_preview=True)
    assert alike(looks(open_upright(path)), looks(draw(3, 1600, 1200))) > 0.8
    assert decode(path, PREPROCESSING).width == 1600


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("preview", [(1200, 900), None])
def test_raw_files_are_turned_upright(tmp_path: Path, turn: int, preview: tuple[int, int] | None) -> None:
    found = decode(write_raw(tmp_path / "a.dng", 3, orientation=turn, preview=preview), PREPROCESSING)
    assert (found.width, found.height) == ((1600, 1200) if turn < 5 else (1200, 1600))
    exif = Image.Exif()
    exif[0x0112] = turn
    draw(3, 1600, 1200).save(tmp_path / "a.jpg", exif=exif)
    other = decode(tmp_path / "a.jpg", PREPROCESSING)
    assert alike(found.pixels.astype(float), other.pixels.astype(float)) > 0.8


def test_the_content_tells_a_raw_file_and_not_the_name(tmp_path: Path) -> None:
    assert decode(write_raw(tmp_path / "a.jpg", 3), PREPROCESSING).format == "RAW"
    draw(3).save(tmp_path / "b.tif")
    (tmp_path / "b.tif").rename(tmp_path / "b.dng")
    assert decode(tmp_path / "b.dng", PREPROCESSING).format == "TIFF"
    draw(3).save(tmp_path / "c.jpg")
    (tmp_path / "c.jpg").rename(tmp_path / "c.nef")
    assert decode(tmp_path / "c.nef", PREPROCESSING).format == "JPEG"


@pytest.mark.parametrize("kept", [8, 100, 400, 600, 5000])
def test_a_cut_off_raw_file_gives_a_reason_or_its_preview(tmp_path: Path, kept: int) -> None:
    path = write_raw(tmp_path / "a.dng", 3, preview=None)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UnreadablePhoto) as caught:
        decode(path, PREPROCESSING)
    assert str(caught.value.reason).endswith(".")


def test_sensors_that_claim_too_much_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MAX_PIXELS", 1_000_000)
    with pytest.raises(UnreadablePhoto, match="1,600 × 1,200"):
        decode(write_raw(tmp_path / "a.dng", 3), PREPROCESSING)


def test_a_picture_saved_from_the_preview_is_not_identical_with_the_raw_file(tmp_path: Path) -> None:
    path = write_raw(tmp_path / "a.dng", 3)
    open_upright(path).save(tmp_path / "a.png")
    hashes = {closer.pixels_hash(one, source.content_hash(one)) for one in (path, tmp_path / "a.png")}
    assert len(hashes) == 2


def test_the_capture_time_is_read_without_looking_at_the_picture(tmp_path: Path) -> None:
    assert raw.taken_at(write_raw(tmp_path / "a.dng", taken_at="2020:05:06 07:08:09")) == "2020-05-06T07:08:09"


def test_a_raw_file_that_only_its_sensor_data_can_show(shared_photos: Path) -> None:
    found = decode(shared_photos / "robust" / "raw" / "colorchart.dng", PREPROCESSING)
    assert (found.format, found.width, found.height) == ("RAW", 1734, 1156)
    assert found.metadata.camera_model == "Canon EOS Kiss X4"


def test_a_raw_file_that_only_its_preview_can_show(shared_photos: Path) -> None:
    path = next((shared_photos / "robust").rglob("canon_eos_6d.dng"))
    found = decode(path, PREPROCESSING)
    assert (found.width, found.height) == (1224, 816)
    assert open_upright(path).size == (1024, 683)
    assert found.metadata.lens == "EF24-105mm f/4L IS USM"
