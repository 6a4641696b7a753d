"""Different pages, colours and collages are never one shot. On drawn pictures."""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from photosim.proof.derivation import CHANGED, Derived, derive
from photosim.proof.plates import Place, Plate
from photosim.proof.registration import Alignment
from photosim.proof.seams import is_pasted
from tests.helpers.scenes import scene

ON_EACH_OTHER = Alignment(1, Place(1.0, 0.0, 1.0, 0.0), 1.0)


def derived(one: Image.Image, other: Image.Image) -> Derived:
    plates = (Plate.of(image.convert("RGB"), image.size) for image in (one, other))
    found = derive(*plates, ON_EACH_OTHER, 1280, None)
    assert found is not None
    return found


def page(number: str) -> Image.Image:
    image = Image.new("RGB", (900, 1200), "white")
    pen = ImageDraw.Draw(image)
    for line in range(30):
        pen.text((80, 60 + 34 * line), f"Line {line} of a letter that is the same", "black", font_size=20)
    pen.text((700, 1100), number, "black", font_size=24)
    return image


@pytest.mark.parametrize("other", ["72", "", "27 "])
def test_a_page_with_another_number_or_none_differs(other: str) -> None:
    found = derived(page("27"), page(other))
    assert found.is_page
    assert (found.changed >= CHANGED) is (other != "27 ")


@pytest.mark.parametrize("factor", [0.75, 1.3])
def test_a_copy_in_other_tones_is_derived(factor: float) -> None:
    original = scene(4)
    found = derived(original, ImageEnhance.Brightness(original).enhance(factor))
    assert found.changed < CHANGED
    assert not found.turned
    assert not found.focused


def test_turned_hues_are_told_and_black_and_white_is_not() -> None:
    original = ImageEnhance.Color(scene(5)).enhance(1.5)
    luma, blue, red = original.convert("YCbCr").split()
    assert derived(original, Image.merge("YCbCr", (luma, red, blue)).convert("RGB")).turned
    assert not derived(original, original.convert("L")).turned


def test_two_focuses_are_told() -> None:
    original = scene(6)
    soft = original.filter(ImageFilter.GaussianBlur(3))
    half = Image.new("L", original.size)
    half.paste(255, (0, 0, original.width // 2, original.height))
    assert derived(Image.composite(original, soft, half), Image.composite(soft, original, half)).focused
    assert not derived(original, soft).focused


def test_a_picture_in_a_collage_is_told_from_a_crop() -> None:
    original, beside = scene(7), scene(8)
    sheet = Image.new("RGB", (1440, 480))
    sheet.paste(original, (0, 0))
    sheet.paste(beside, (720, 0))
    wide = scene(9, 1440, 480)
    for whole, expected in ((sheet, True), (wide, False)):
        part = whole.crop((0, 0, 720, 480))
        plates = (Plate.of(image, image.size) for image in (part, whole))
        assert is_pasted(*plates, ON_EACH_OTHER) is expected
