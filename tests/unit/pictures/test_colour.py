"""Pixel modes and colour spaces."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageCms

from photosim.pictures import colour


def _shown(image: Image.Image, profile: bytes | None = None) -> np.ndarray:
    return np.asarray(colour.to_srgb(colour.to_eight_bits(image), profile))


@pytest.mark.parametrize(
    "mode", ["1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "HSV", "LAB", "I", "F", "I;16"]
)
def test_every_mode_becomes_rgb(mode: str) -> None:
    shown = colour.to_srgb(colour.to_eight_bits(Image.new(mode, (3, 2))), None)
    assert (shown.mode, shown.size) == ("RGB", (3, 2))


def test_transparency_lies_on_white() -> None:
    image = Image.new("RGBA", (2, 1), (255, 0, 0, 255))
    image.putpixel((1, 0), (0, 0, 0, 0))
    assert _shown(image).tolist() == [[[255, 0, 0], [255, 255, 255]]]


def test_half_transparent_grey() -> None:
    image = Image.new("LA", (2, 1), (0, 255))
    image.putpixel((1, 0), (0, 51))
    assert _shown(image).tolist() == [[[0, 0, 0], [204, 204, 204]]]


def test_a_transparent_colour_of_a_palette_lies_on_white() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([200, 10, 10, 10, 200, 10])
    image.putpixel((1, 0), 1)
    image.info["transparency"] = 0
    assert _shown(image).tolist() == [[[255, 255, 255], [10, 200, 10]]]


def test_an_alpha_channel_of_zeros_hides_nothing() -> None:
    assert _shown(Image.new("RGBA", (1, 1), (9, 8, 7, 0))).tolist() == [[[9, 8, 7]]]


@pytest.mark.parametrize("byte_order", ["<u2", ">u2"])
def test_sixteen_bits_keep_their_brightness(byte_order: str) -> None:
    samples = np.array([[0, 0x8000, 0xFFFF]], dtype=byte_order)
    mode = "I;16" if byte_order == "<u2" else "I;16B"
    image = Image.frombytes(mode, (3, 1), samples.tobytes())
    assert _shown(image)[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize(
    ("samples", "shown"),
    [
        ([0.0, 0.5, 1.0], [0, 128, 255]),
        ([0.0, 100.0, 255.0], [0, 100, 255]),
        ([0.0, 1e9, 2e9], [0, 128, 255]),
        ([-1.0, 0.0, 1.0], [0, 128, 255]),
        ([np.nan, np.inf, 1.0], [0, 0, 255]),
    ],
)
def test_floating_point_finds_its_range(samples: list[float], shown: list[int]) -> None:
    image = Image.fromarray(np.array([samples], dtype=np.float32))
    assert _shown(image)[0, :, 0].tolist() == shown


@pytest.mark.parametrize(("samples", "shown"), [([0, 7, 255], [0, 7, 255]), ([0, 32768, 65535], [0, 128, 255])])
def test_integers_find_their_range(samples: list[int], shown: list[int]) -> None:
    image = Image.fromarray(np.array([samples], dtype=np.int32))
    assert _shown(image)[0, :, 0].tolist() == shown


def test_the_profile_is_applied() -> None:
    swapped = _profile_with_red_and_blue_swapped()
    shown = _shown(Image.new("RGB", (1, 1), (250, 0, 0)), swapped)[0, 0]
    assert shown[2] > 200
    assert shown[0] < 50


def test_the_srgb_profile_changes_nothing() -> None:
    image = Image.fromarray(np.random.default_rng(0).integers(0, 256, (8, 8, 3), dtype=np.uint8))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert np.abs(_shown(image, srgb).astype(int) - np.asarray(image)).max() <= 1


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
@pytest.mark.parametrize("profile", [b"", b"\0", b"not a profile" * 40])
def test_a_broken_profile_is_ignored(mode: str, profile: bytes) -> None:
    image = Image.new(mode, (2, 2), "white")
    assert np.array_equal(_shown(image, profile), _shown(image))


def test_a_profile_for_other_channels_is_ignored() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = Image.new("CMYK", (2, 2), (0, 255, 255, 0))
    assert np.array_equal(_shown(image, srgb), _shown(image))


def test_a_grey_picture_may_carry_a_profile_for_rgb() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert abs(int(_shown(Image.new("L", (1, 1), 90), srgb)[0, 0, 0]) - 90) <= 1


def test_lab_is_understood_without_a_profile() -> None:
    red, green, blue = _shown(Image.new("LAB", (1, 1), (255, 128, 128)))[0, 0]
    assert min(red, green, blue) > 250


def _profile_with_red_and_blue_swapped() -> bytes:
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(data[128:132], "big")
    offsets = {bytes(data[at : at + 4]): at for at in range(132, 132 + 12 * count, 12)}
    red, blue = offsets[b"rXYZ"], offsets[b"bXYZ"]
    data[red : red + 4], data[blue : blue + 4] = data[blue : blue + 4], data[red : red + 4]
    return bytes(data)
