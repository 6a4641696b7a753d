"""Two exposures from a tripod are told from copies by their noise, coarse and small as they may be. Drawn pictures."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from photosim.pictures import orientation
from tests.helpers.noise import are_two, compare
from tests.helpers.scenes import captioned, exposure

Way = Callable[[Image.Image], Image.Image]


@functools.lru_cache(maxsize=3)
def view(seed: int) -> Image.Image:
    """Clouds of all sizes, with more contrast on one side than on the other, as photos have quiet and busy parts."""
    rng = np.random.default_rng(seed)
    total = np.zeros((750, 1000, 3), np.float32)
    for octave in range(8):
        cells = rng.normal(0, 40 / 1.6**octave, (3 * 2**octave, 4 * 2**octave)).astype(np.float32)
        light = np.asarray(Image.fromarray(cells).resize((1000, 750), Image.Resampling.BICUBIC))
        total += light[..., None] * np.linspace(1, 0.2 if octave > 3 else 1, 1000)[None, :, None]
    return Image.fromarray(np.clip(total + 120, 0, 255).astype(np.uint8))


@functools.lru_cache(maxsize=3)
def frames(seed: int, grain: float = 3.0) -> tuple[Image.Image, Image.Image]:
    """Two frames of one view, each with noise of its own."""
    return exposure(view(seed), 2 * seed, grain), exposure(view(seed), 2 * seed + 1, grain)


def saved(image: Image.Image, quality: int = 92, kind: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, quality=quality, **options)
    return buffer.getvalue()


def read(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


def smaller(image: Image.Image, longest: int) -> Image.Image:
    size = longest, round(longest * image.height / image.width)
    return image.resize(size, Image.Resampling.LANCZOS)


def messenger(image: Image.Image) -> bytes:
    return saved(smaller(image, 720), 70)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda i: saved(i, 60), lambda i: saved(i, 60)),
        (lambda i: saved(i, 75), lambda i: saved(i, 60)),
        (saved, lambda i: saved(i, 50)),
        (saved, messenger),
        (messenger, messenger),
        (lambda i: saved(i, 80), messenger),
        (lambda i: saved(read(saved(i, 60))), lambda i: saved(read(saved(i, 60)))),
        (lambda i: saved(i, kind="PNG"), messenger),
    ],
    ids=["one-quality", "two-qualities", "fine-coarse", "full-messenger", "messenger", "two-sizes", "video", "png"],
)
def test_two_frames_are_two_exposures(
    seed: int, one: Callable[[Image.Image], bytes], other: Callable[[Image.Image], bytes]
) -> None:
    first, second = frames(seed)
    assert are_two(one(first), other(second), 1)


_COPIES: dict[str, Callable[[Image.Image], bytes]] = {
    "coarse": lambda i: saved(i, 50),
    "very coarse": lambda i: saved(i, 10),
    "messenger": messenger,
    "thumbnail": lambda i: saved(smaller(i, 320), 80),
    "png": lambda i: saved(smaller(i, 900), kind="PNG"),
    "webp": lambda i: saved(i, 75, "WEBP"),
    "brighter": lambda i: saved(ImageEnhance.Brightness(i).enhance(1.3), 90),
    "more contrast": lambda i: saved(ImageEnhance.Contrast(i).enhance(1.25), 90),
    "grey": lambda i: saved(i.convert("L"), 90),
    "caption": lambda i: saved(captioned(i), 90),
    "softened": lambda i: saved(i.filter(ImageFilter.GaussianBlur(2)), 90),
    "sharpened": lambda i: saved(i.filter(ImageFilter.UnsharpMask(2, 80, 0)), 90),
    "grain": lambda i: saved(exposure(i, 99, 3.0), 90),
    "saved twice": lambda i: saved(read(saved(i, 85)), 60),
}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("edit", list(_COPIES))
def test_a_copy_is_no_second_exposure(seed: int, edit: str) -> None:
    original = saved(frames(seed)[0])
    copy = _COPIES[edit](read(original))
    assert not are_two(original, copy, 1)


@pytest.mark.parametrize("seed", range(2))
def test_two_copies_of_one_photo_are_no_two_exposures(seed: int) -> None:
    original = read(saved(frames(seed)[0]))
    assert not are_two(saved(smaller(original, 900), 80), messenger(original), 1)
    assert not are_two(saved(original, 85), messenger(original), 1)


@pytest.mark.parametrize("turn", [2, 3, 6, 8])
def test_turned_files_are_compared_as_they_lie(turn: int) -> None:
    first, second = frames(1)
    undone = {6: 8, 8: 6}.get(turn, turn)
    for frame, expected in ((first, False), (second, True)):
        lying = orientation.apply(frame, undone)
        assert bool(are_two(saved(first), saved(lying, 60), turn)) is expected, "turned pixels"
        exif = Image.Exif()
        exif[0x0112] = turn
        assert bool(are_two(saved(first), saved(lying, 60, exif=exif), 1)) is expected, "turned by a flag"
        assert bool(are_two(saved(lying, 60, exif=exif), saved(first), 1)) is expected, "the other way round"


def test_nothing_is_said_where_nothing_can_be_told() -> None:
    first, second = frames(0)
    assert compare(saved(Image.new("RGB", (900, 600), "white")), saved(Image.new("RGB", (900, 600), "white")), 1) == []
    assert compare(saved(smaller(first, 120)), saved(smaller(second, 120)), 1) == []
    assert compare(saved(first), saved(second.crop((0, 0, 700, 750))), 1) == [], "another frame"
    assert compare(saved(first), saved(second, 75, "WEBP"), 1) == [], "how WebP rounds is not known"
    assert are_two(saved(first), saved(first, 75, "WEBP"), 1) is None


def test_one_noise_is_told_from_what_cannot_be_told() -> None:
    first = frames(1)[0]
    assert are_two(saved(first), saved(first, 85), 1) is False
    assert are_two(saved(first), saved(ImageEnhance.Brightness(first).enhance(1.3), 90), 1) is None
    assert are_two(saved(first), saved(first, 10), 1) is None


def test_noise_is_measured_in_grey_levels_squared() -> None:
    """Two frames with noise of strength s differ by 2 s² a wave, and the finer one has s² of it alone."""
    first, second = frames(2, 3.0)
    means, waves = compare(saved(first, kind="PNG"), saved(second, 75), 1)
    for noise in (means, waves):
        assert noise.differs
        assert 9 < noise.apart < 27
    same = compare(saved(first, kind="PNG"), saved(first, 75), 1)
    assert all(noise.apart < noise.allowed < 3 for noise in same)
    assert float(np.max([noise.error for noise in same])) < 2
