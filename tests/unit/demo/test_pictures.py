"""The demo library: what the files say, and that the pictures are alike where the truth says so."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageOps

from photosim import demo
from photosim.demo import album, files, textures
from photosim.demo.canvas import Canvas


@pytest.fixture(scope="module")
def small_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole demo, painted at a fifth of the size."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "LONG_SIDE", 320)
        patch.setattr(demo, "SHORT_SIDE", 240)
        return demo.draw(tmp_path_factory.mktemp("demo") / "photos")


@pytest.fixture(scope="module")
def truth(small_demo: Path) -> dict[str, dict[str, list[str]]]:
    return json.loads((small_demo / "truth.json").read_text(encoding="utf-8"))


def upright(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def signature(path: Path) -> np.ndarray:
    """A tiny picture as a vector of unit length without its mean."""
    values = np.asarray(upright(path).resize((16, 16)), np.float64).ravel()
    values -= values.mean()
    return values / np.linalg.norm(values)


def test_truth_lists_every_file_exactly_once(small_demo: Path, truth: dict) -> None:
    there = {path.relative_to(small_demo).as_posix() for path in small_demo.rglob("*") if path.is_file()}
    for part in ("shots", "scenes"):
        listed = [path for group in truth[part].values() for path in group]
        assert len(listed) == len(set(listed))
        assert set(listed) == there - {"truth.json"}
    assert 55 <= len(there) <= 70
    assert set(truth["edit"]) == {copy.path for copy in album.COPIES}


def test_frames_of_a_burst_are_shots_of_their_own(truth: dict) -> None:
    burst = [shot for shot in truth["shots"].values() if "Balloons" in shot[0]]
    assert len(burst) == 5
    assert len(truth["scenes"]["balloons"]) > 5


def test_same_seed_same_bytes_other_seed_other_pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "LONG_SIDE", 160)
    monkeypatch.setattr(demo, "SHORT_SIDE", 120)
    monkeypatch.setattr(demo, "ALBUM", album.ALBUM[4:6])
    told: list[tuple[int, int]] = []
    first, again, other = (
        demo.draw(tmp_path / name, seed, lambda done, total: told.append((done, total)))
        for name, seed in (("a", 0), ("b", 0), ("c", 1))
    )
    photos = sum(series.count for series in album.ALBUM[4:6])
    assert told == 3 * [(done, photos) for done in range(1, photos + 1)]
    paths = [path.relative_to(first) for path in first.rglob("*.jpg")]
    assert paths
    for path in paths:
        assert (first / path).read_bytes() == (again / path).read_bytes()
        assert (first / path).read_bytes() != (other / path).read_bytes()


def test_pictures_of_a_scene_are_more_alike_than_others(small_demo: Path, truth: dict) -> None:
    names = [(scene, path) for scene, paths in truth["scenes"].items() for path in paths]
    vectors = np.array([signature(small_demo / path) for _, path in names])
    scores = vectors @ vectors.T
    np.fill_diagonal(scores, -1)
    nearest = scores.argmax(axis=1)
    wrong = [path for (scene, path), near in zip(names, nearest, strict=True) if names[near][0] != scene]
    assert wrong == []


def test_copies_show_the_same_picture_and_carry_no_metadata(small_demo: Path, truth: dict) -> None:
    for original, *copies in truth["shots"].values():
        for copy in copies:
            if truth["edit"][copy] == files.SAME_BYTES:
                assert (small_demo / copy).read_bytes() == (small_demo / original).read_bytes()
                continue
            assert signature(small_demo / copy) @ signature(small_demo / original) > 0.9, copy
            with Image.open(small_demo / copy) as image:
                assert not image.getexif()


def test_every_photo_is_upright_by_its_orientation(small_demo: Path) -> None:
    seen = set()
    for series in album.ALBUM:
        for index in range(series.count):
            path = small_demo / demo._Frame(series, index).path
            with Image.open(path) as image:
                seen.add(image.getexif()[ExifTags.Base.Orientation])
            size = upright(path).size
            assert size == ((240, 320) if series.upright else (320, 240)), path
    assert seen == {1, 2, 3, 5, 6, 7, 8}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_stored_pixels_and_orientation_undo_each_other(orientation: int) -> None:
    ramp = np.linspace(0, 255, 64 * 48).reshape(48, 64).astype(np.uint8)
    picture = Image.fromarray(np.stack([ramp, ramp[:, ::-1], ramp[::-1]], axis=2))
    series = album.ALBUM[0]
    data = files.encode(picture, files.exif(series.camera, series.taken, 60, None, orientation))
    with Image.open(io.BytesIO(data)) as image:
        shown = np.asarray(ImageOps.exif_transpose(image).convert("RGB"), int)
    assert shown.shape == (48, 64, 3)
    assert np.abs(shown - np.asarray(picture, int)).mean() < 6


def test_exif_holds_what_a_camera_writes() -> None:
    series = next(series for series in album.ALBUM if series.scene == "beach")
    data = files.encode(
        Image.new("RGB", (8, 8)), files.exif(series.camera, series.taken, -210, (-33.8568, -70.5, -12.5), 1)
    )
    with Image.open(io.BytesIO(data)) as image:
        tags = image.getexif()
        details = tags.get_ifd(ExifTags.IFD.Exif)
        place = tags.get_ifd(ExifTags.IFD.GPSInfo)
    assert details[ExifTags.Base.DateTimeOriginal] == "2023:07:08 12:31:05"
    assert details[ExifTags.Base.SubsecTimeOriginal] == "250"
    assert details[ExifTags.Base.OffsetTimeOriginal] == "-03:30"
    assert float(details[ExifTags.Base.ExposureTime]) == pytest.approx(1 / 640)
    degrees, minutes, seconds = (float(part) for part in place[ExifTags.GPS.GPSLatitude])
    assert degrees + minutes / 60 + seconds / 3600 == pytest.approx(33.8568, abs=1e-5)
    assert (place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLongitudeRef]) == ("S", "W")
    assert (place[ExifTags.GPS.GPSAltitudeRef], float(place[ExifTags.GPS.GPSAltitude])) == (b"\x01", 12.5)


def test_files_are_as_old_as_their_photos(small_demo: Path) -> None:
    frame = demo._Frame(album.ALBUM[0], 0)
    assert (small_demo / frame.path).stat().st_mtime == pytest.approx(frame.taken.timestamp(), abs=0.01)


def test_examples_are_photos_of_the_demo_with_something_to_find(small_demo: Path, truth: dict) -> None:
    queries = demo.examples(small_demo)
    assert len(queries) == 3
    for query in queries:
        relative = query.relative_to(small_demo).as_posix()
        assert len(next(paths for paths in truth["scenes"].values() if relative in paths)) >= 4
        assert len(next(paths for paths in truth["shots"].values() if relative in paths)) >= 2


def test_a_folder_that_cannot_be_made_is_an_environment_error(tmp_path: Path) -> None:
    (tmp_path / "photos").write_text("in the way")
    with pytest.raises(OSError, match=os.fspath(tmp_path / "photos")):
        demo.draw(tmp_path / "photos")


@pytest.mark.parametrize("series", album.ALBUM, ids=lambda series: series.scene)
@pytest.mark.parametrize("size", [(176, 132), (132, 176)])
def test_every_scene_fills_a_canvas_of_any_shape(series: album.Series, size: tuple[int, int]) -> None:
    painted = []
    for start in (0.0, 1.0):
        canvas = Canvas(*size)
        canvas.pixels[:] = start
        series.paint(canvas, np.random.default_rng(3), np.random.default_rng(4))
        painted.append(canvas.pixels)
    # What the canvas held before shows nowhere.
    np.testing.assert_allclose(painted[0], painted[1], atol=1e-3)
    assert canvas.pixels.std() > 0.05


def test_noise_does_not_depend_on_what_was_drawn_before() -> None:
    first, second = np.random.default_rng(5), np.random.default_rng(5)
    textures.noise(first, 40, 60, 20)
    textures.noise(second, 400, 600, 20)
    assert first.random() == second.random()
    field = textures.noise(first, 90, 50, 30)
    assert field.shape == (90, 50)
    assert field.min() >= 0
    assert field.max() <= 1
    assert field.mean() == pytest.approx(0.5, abs=0.15)


def test_the_canvas_clips_what_lies_outside() -> None:
    canvas = Canvas(20, 10)
    canvas.blend(np.ones((30, 40), np.float32), textures.rgb("ffffff"), left=-5, top=-5)
    assert (canvas.pixels == 1).all()
    canvas.blend(np.ones((3, 3), np.float32), textures.rgb("000000"), left=18, top=50)
    assert (canvas.pixels == 1).all()
