"""One file in, everything about it out."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.pictures import decode as decoding
from photosim.pictures import orientation, picture
from photosim.pictures.decode import THUMBNAIL_SIDE, content_hash, decode, open_upright
from photosim.values.photos import Preprocessing
from tests.helpers import pictures

PREPROCESSING = Preprocessing(resize=64, crop=56)
FORMATS = {
    "a.jpg": "JPEG",
    "a.png": "PNG",
    "a.webp": "WEBP",
    "a.tif": "TIFF",
    "a.gif": "GIF",
    "a.bmp": "BMP",
    "a.heic": "HEIF",
    "a.avif": "AVIF",
}
UNTURN = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}


def _difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def _save(image: Image.Image, path: Path, **options: object) -> Path:
    if path.suffix == ".heic":
        import pillow_heif

        pillow_heif.from_pillow(image).save(path, **options)
    else:
        image.save(path, **options)
    return path


@pytest.mark.parametrize(("name", "format_"), FORMATS.items())
def test_every_format(tmp_path: Path, name: str, format_: str) -> None:
    image = pictures.draw(1, 480, 320)
    path = _save(image, tmp_path / name)

    found = decode(path, PREPROCESSING)

    assert (found.format, found.width, found.height) == (format_, 480, 320)
    assert found.pixels.shape == (56, 56, 3)
    assert found.pixels.dtype == np.uint8
    rough = 8 if format_ == "GIF" else 4  # a palette of 256 colours
    assert _difference(found.pixels, decode(_save(image, tmp_path / "plain.bmp"), PREPROCESSING).pixels) < rough
    with Image.open(io.BytesIO(found.thumbnail)) as thumbnail:
        assert (thumbnail.format, thumbnail.mode, thumbnail.size) == ("JPEG", "RGB", (384, 256))


def test_the_suffix_may_lie(tmp_path: Path) -> None:
    pictures.draw(1).save(tmp_path / "really.jpg", "PNG")
    assert decode(tmp_path / "really.jpg", PREPROCESSING).format == "PNG"


def test_the_hash_is_of_the_bytes(tmp_path: Path) -> None:
    path = pictures.write(tmp_path / "a.jpg", 1)
    wanted = hashlib.blake2b(path.read_bytes(), digest_size=20).hexdigest()
    assert decode(path, PREPROCESSING).content_hash == content_hash(path) == wanted


def test_bytes_in_hand_are_decoded_instead_of_a_file(tmp_path: Path) -> None:
    path = pictures.write(tmp_path / "a.jpg", 1)
    from_file = decode(path, PREPROCESSING)
    from_bytes = decode("", PREPROCESSING, data=path.read_bytes())
    assert from_bytes.content_hash == from_file.content_hash
    assert np.array_equal(from_bytes.pixels, from_file.pixels)


@pytest.mark.parametrize(
    ("suffix", "turn"),
    [(suffix, turn) for suffix in (".jpg", ".png", ".tif") for turn in range(1, 9)]
    + [(suffix, turn) for suffix in (".webp", ".heic", ".avif") for turn in (2, 6)],
)
def test_every_orientation_is_upright(tmp_path: Path, suffix: str, turn: int) -> None:
    upright = pictures.draw(3, 480, 320)
    exif = Image.Exif()
    exif[0x0112] = turn
    path = _save(orientation.apply(upright, UNTURN[turn]), tmp_path / f"a{suffix}", exif=exif.tobytes())

    found = decode(path, PREPROCESSING)
    shown = open_upright(path)

    assert (found.width, found.height) == shown.size == (480, 320)
    assert _difference(found.pixels, decode(_save(upright, tmp_path / "b.bmp"), PREPROCESSING).pixels) < 4
    assert _difference(np.asarray(shown), np.asarray(upright)) < 6
    with Image.open(io.BytesIO(found.thumbnail)) as thumbnail:
        assert thumbnail.size == (384, 256)
        assert _difference(np.asarray(thumbnail), np.asarray(upright.resize((384, 256)))) < 8


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_a_photo_and_its_smaller_copies_give_nearly_the_same_input(tmp_path: Path, suffix: str) -> None:
    large = pictures.draw(4, 1501, 999)  # odd sides: reducing leaves a partly covered last row and column
    inputs = []
    for width in (1501, 747, 400, 250):
        copy = large.resize((width, round(width * 999 / 1501)), Image.Resampling.LANCZOS)
        inputs.append(decode(_save(copy, tmp_path / f"{width}{suffix}", quality=95), PREPROCESSING).pixels)
    assert max(_difference(inputs[0], other) for other in inputs[1:]) < 1


def test_the_input_is_what_scaling_the_full_picture_gives(tmp_path: Path) -> None:
    image = pictures.draw(5, 1600, 1200)
    side = 1200 * 56 / 64
    centre = ((1600 - side) / 2, (1200 - side) / 2, (1600 + side) / 2, (1200 + side) / 2)
    expected = image.resize((56, 56), Image.Resampling.BICUBIC, centre)
    found = decode(_save(image, tmp_path / "a.png"), PREPROCESSING).pixels
    assert _difference(found, np.asarray(expected)) < 0.5


def test_bilinear_differs_from_bicubic(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 300, 3), dtype=np.uint8)
    path = _save(Image.fromarray(noise), tmp_path / "a.png")
    bilinear = dataclasses.replace(PREPROCESSING, interpolation="bilinear")
    assert not np.array_equal(decode(path, PREPROCESSING).pixels, decode(path, bilinear).pixels)


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (3000, 1), (2, 3), (20_000, 40)])
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_tiny_and_endless_pictures(tmp_path: Path, size: tuple[int, int], suffix: str) -> None:
    path = _save(Image.new("RGB", size, (40, 90, 160)), tmp_path / f"a{suffix}")

    found = decode(path, PREPROCESSING)

    assert (found.width, found.height) == size
    assert _difference(found.pixels, np.full((56, 56, 3), (40, 90, 160), np.uint8)) < 3
    with Image.open(io.BytesIO(found.thumbnail)) as thumbnail:
        assert max(thumbnail.size) == min(max(size), THUMBNAIL_SIDE)
    assert max(open_upright(path, 100).size) == min(max(size), 100)


class TestBox:
    """The left half is red, the right half blue."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        image = Image.new("RGB", (800, 400), (200, 0, 0))
        image.paste((0, 0, 200), (400, 0, 800, 400))
        return _save(image, tmp_path / "a.jpg", subsampling=0)

    def test_fractions(self, path: Path) -> None:
        found = decode(path, PREPROCESSING, box=(0.5, 0.0, 0.5, 1.0))
        assert _difference(found.pixels, np.full((56, 56, 3), (0, 0, 200), np.uint8)) < 3
        assert (found.width, found.height) == (800, 400)
        with Image.open(io.BytesIO(found.thumbnail)) as thumbnail:
            assert thumbnail.size == (384, 384)

    def test_pixels(self, path: Path) -> None:
        by_pixels = decode(path, PREPROCESSING, box=(100, 50, 200, 300))
        by_fractions = decode(path, PREPROCESSING, box=(0.125, 0.125, 0.25, 0.75))
        assert np.array_equal(by_pixels.pixels, by_fractions.pixels)

    def test_the_box_is_of_the_upright_picture(self, path: Path, tmp_path: Path) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        with Image.open(path) as image:
            image.save(tmp_path / "turned.jpg", exif=exif, quality=95)
        bottom = decode(tmp_path / "turned.jpg", PREPROCESSING, box=(0.0, 0.5, 1.0, 0.5))
        assert (bottom.width, bottom.height) == (400, 800)
        assert _difference(bottom.pixels, np.full((56, 56, 3), (0, 0, 200), np.uint8)) < 3

    def test_a_small_box_is_decoded_fine_enough(self, tmp_path: Path) -> None:
        checks = np.kron(np.indices((40, 40)).sum(0) % 2, np.ones((30, 30)))[..., None] * np.full(3, 255)
        path = _save(Image.fromarray(checks.astype(np.uint8)), tmp_path / "checks.jpg")
        found = decode(path, PREPROCESSING, box=(0.25, 0.25, 0.1, 0.1))
        assert found.pixels.std() > 110  # still black and white, not blurred by the reduced decode

    @pytest.mark.parametrize(
        "box",
        [
            (0.5, 0, 0.6, 1),
            (-0.1, 0, 0.5, 1),
            (0, 0, 0, 1),
            (0, 0, 801, 400),
            (700, 0, 101, 10),
            (0, 0, float("nan"), 1),
        ],
    )
    def test_outside(self, path: Path, box: tuple[float, float, float, float]) -> None:
        with pytest.raises(UsageError, match="800 × 400"):
            decode(path, PREPROCESSING, box=box)


def test_first_frame_of_an_animation(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "lime", "blue")]
    for suffix in (".gif", ".png", ".webp", ".tif"):
        frames[0].save(tmp_path / f"a{suffix}", save_all=True, append_images=frames[1:], duration=50)
        shown = decode(tmp_path / f"a{suffix}", PREPROCESSING).pixels
        assert _difference(shown, np.full_like(shown, (255, 0, 0))) < 3, suffix


def test_two_pictures_in_one_jpeg_file(tmp_path: Path) -> None:
    pictures.draw(1, 640, 480).save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[pictures.draw(2, 64, 48)])
    found = decode(tmp_path / "a.jpg", PREPROCESSING)
    assert (found.format, found.width, found.height) == ("MPO", 640, 480)


def test_cmyk_as_adobe_writes_it(tmp_path: Path) -> None:
    Image.new("CMYK", (64, 64), (0, 255, 255, 0)).save(tmp_path / "a.jpg", quality=95)
    shown = decode(tmp_path / "a.jpg", PREPROCESSING).pixels
    assert _difference(shown, np.full_like(shown, (255, 0, 0))) < 5


def test_too_many_pixels_are_refused_by_the_header(tmp_path: Path) -> None:
    path = _save(Image.new("1", (100, 100)), tmp_path / "a.bmp")
    data = bytearray(path.read_bytes())
    data[18:26] = (50_000).to_bytes(4, "little") * 2
    with pytest.raises(UnreadablePhoto, match="50,000 × 50,000 pixels; photosim reads up to 400 megapixels"):
        decode(path, PREPROCESSING, data=bytes(data))


def test_a_huge_jpeg_is_refused_by_its_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MAX_PIXELS", 1_000_000)
    image = pictures.draw(1, 2000, 1500)
    baseline = _save(image, tmp_path / "baseline.jpg")
    progressive = _save(image, tmp_path / "progressive.jpg", progressive=True)

    for path in (baseline, progressive):
        with pytest.raises(UnreadablePhoto, match="2,000 × 1,500"):
            decode(path, PREPROCESSING)
        with pytest.raises(UnreadablePhoto, match="2,000 × 1,500"):
            open_upright(path, 500)


def test_the_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = pictures.write(tmp_path / "a.jpg", 1)
    reads: list[object] = []
    original = decoding.source.read
    monkeypatch.setattr(decoding.source, "read", lambda given: reads.append(given) or original(given))
    decode(path, PREPROCESSING)
    assert reads == [path]


def test_opening_for_the_viewer(tmp_path: Path) -> None:
    path = pictures.write(tmp_path / "a.png", 1, width=600, height=400)
    assert open_upright(path).size == (600, 400)
    assert open_upright(path, 300).size == (300, 200)
    assert open_upright(path, 5000).size == (600, 400)
    assert np.array_equal(np.asarray(open_upright(path)), np.asarray(pictures.draw(1, 600, 400)))


def test_several_threads_at_once(tmp_path: Path) -> None:
    paths = [
        _save(pictures.draw(seed, 300, 200), tmp_path / f"{seed}{suffix}")
        for seed, suffix in enumerate([".jpg", ".png", ".heic", ".avif"] * 4)
    ]
    alone = [decode(path, PREPROCESSING).pixels for path in paths]
    with ThreadPoolExecutor(4) as pool:
        together = [found.pixels for found in pool.map(lambda path: decode(path, PREPROCESSING), paths)]
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))
