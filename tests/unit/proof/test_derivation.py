"""Different pages, stamps, focuses and exposures are never one shot, a photo with a caption is. Drawn pictures."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from photosim.proof import grain, layers
from photosim.proof.copies import Origin, origin
from photosim.proof.derivation import CHANGED, Derived, derive, is_focused
from photosim.proof.plates import Plate, PlatePosition
from photosim.proof.registration import Registration
from photosim.proof.seams import is_pasted, may_be_pasted
from tests.helpers.scenes import scene

ON_EACH_OTHER = Registration(1, PlatePosition(1.0, 0.0, 1.0, 0.0), 1.0)


def saved(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def plates(one: Image.Image, other: Image.Image) -> tuple[Plate, Plate]:
    first, second = (Plate.of(image.convert("RGB"), image.size) for image in (one, other))
    return first, second


def derived(one: Image.Image, other: Image.Image) -> Derived:
    return derive((one.convert("RGB"), other.convert("RGB")))


def come_from(one: Image.Image, other: Image.Image) -> Origin:
    return origin(*plates(one, other), ON_EACH_OTHER, 1280)


def page(number: str, ground: str = "white", ink: str = "black") -> Image.Image:
    image = Image.new("RGB", (900, 1200), ground)
    pen = ImageDraw.Draw(image)
    for line in range(30):
        pen.text((80, 60 + 34 * line), f"Line {line} of a letter that is the same", ink, font_size=20)
    pen.text((700, 1100), number, ink, font_size=24)
    return image


def written(image: Image.Image, text: str, ink: str = "white", place: tuple[float, float] = (0.1, 0.8)) -> Image.Image:
    image = image.copy()
    where = round(place[0] * image.width), round(place[1] * image.height)
    ImageDraw.Draw(image).text(where, text, ink, font_size=image.height // 14)
    return image


def with_noise(image: Image.Image, strength: float, seed: int) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, strength, (image.height, image.width, 1))
    return Image.fromarray(np.clip(np.asarray(image, np.float32) + noise, 0, 255).astype(np.uint8))


@pytest.mark.parametrize(("ground", "ink"), [("white", "black"), ("#181a1e", "#e0e0e0")])
@pytest.mark.parametrize("other", ["72", "", "27 "])
@pytest.mark.parametrize("quality", [50, 90])
def test_a_page_with_another_number_or_none_differs(ground: str, ink: str, other: str, quality: int) -> None:
    one, two = saved(page("27", ground, ink), 92), saved(page(other, ground, ink), quality)
    assert derived(one, two).is_page
    assert bool(come_from(one, two).reason) is (other != "27 ")


def test_a_photo_is_no_page_even_at_night_with_a_plain_sky() -> None:
    for number in range(4):
        assert not derived(scene(number, 1200, 800), saved(scene(number, 1200, 800), 60)).is_page
    night = Image.new("RGB", (1200, 800), (3, 3, 5))
    night.paste(with_noise(scene(5, 1200, 300).filter(ImageFilter.GaussianBlur(4)), 3, 1), (0, 500))
    assert not derived(night, night).is_page


@pytest.mark.parametrize("factor", [0.75, 1.3])
def test_a_copy_in_other_tones_is_derived(factor: float) -> None:
    original = scene(4)
    found = come_from(original, ImageEnhance.Brightness(original).enhance(factor))
    assert not found.reason
    assert found.brighter == pytest.approx(factor, abs=0.1)


def graduated(image: Image.Image) -> Image.Image:
    down = np.interp(np.linspace(0, 1, image.height), (0, 0.6), (1.35, 1.0))[:, None, None]
    return Image.fromarray(np.clip(np.asarray(image, np.float32) * down, 0, 255).astype(np.uint8))


def clearer(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.UnsharpMask(image.width / 25, 60, 0))


@pytest.mark.parametrize("edit", [graduated, clearer])
def test_local_light_of_a_photo_is_derived(edit: Callable[[Image.Image], Image.Image]) -> None:
    original = scene(4, 1000, 700)
    assert derived(original, edit(original)).changed < CHANGED


@pytest.mark.parametrize("ink", ["white", "black"])
@pytest.mark.parametrize("quality", [60, 90])
def test_a_caption_on_a_photo_is_a_layer_over_that_one(ink: str, quality: int) -> None:
    plain = scene(11, 1000, 700)
    other = saved(written(plain, "Summer 2019", ink), quality)
    for one, two, over in ((plain, other, 1), (other, plain, 0)):
        found = come_from(one, two)
        assert (found.reason, found.layer, found.colours) == ("", over, ())
        assert found.brighter == pytest.approx(1, abs=0.02)


def test_a_watermark_that_lets_the_photo_through_is_a_layer() -> None:
    plain = scene(12, 1000, 700)
    layer = Image.new("RGBA", plain.size, (255, 255, 255, 0))
    ImageDraw.Draw(layer).text((120, 250), "SAMPLE", (255, 255, 255, 170), font_size=180)
    marked = Image.alpha_composite(plain.convert("RGBA"), layer).convert("RGB")
    assert layers.side(derived(plain, saved(marked, 90))) == 1


@pytest.mark.parametrize("other", ["Winter 2020", "Summer 2018", "Summer 2019!"])
def test_two_captions_are_no_layer(other: str) -> None:
    plain = scene(13, 1000, 700)
    one, two = written(plain, "Summer 2019"), written(plain, other)
    assert come_from(one, two).reason


def test_captions_over_each_of_two_are_no_layer() -> None:
    plain = scene(14, 1000, 700)
    assert come_from(written(plain, "above", place=(0.1, 0.1)), written(plain, "below")).reason


def test_something_that_stood_in_front_is_no_layer() -> None:
    plain, other = scene(15, 1000, 700), scene(15, 1000, 700)
    other.paste(scene(16, 120, 200), (400, 300))
    assert come_from(plain, other).reason


def test_writing_on_a_sign_in_a_photo_is_content() -> None:
    plain = scene(17, 1000, 700)
    ImageDraw.Draw(plain).rectangle((150, 150, 850, 550), (236, 232, 222))
    assert come_from(plain, written(plain, "CLOSED TODAY", "black", (0.3, 0.5))).reason


def test_two_focuses_are_told() -> None:
    original = scene(6)
    soft = original.filter(ImageFilter.GaussianBlur(3))
    half = Image.new("L", original.size)
    half.paste(255, (0, 0, original.width // 2, original.height))
    near, far = Image.composite(original, soft, half), Image.composite(soft, original, half)
    assert is_focused(derived(near, far).alike)
    assert not is_focused(derived(original, soft).alike)
    for factor in (0.8, 1.3):
        brighter = derived(original, saved(ImageEnhance.Brightness(original).enhance(factor), 85))
        assert not is_focused(brighter.alike)


def test_an_exposure_is_told_from_a_copy_made_brighter_by_its_noise() -> None:
    base = scene(18, 800, 600).filter(ImageFilter.GaussianBlur(2))
    one, two = with_noise(base, 3, 1), with_noise(ImageEnhance.Brightness(base).enhance(1.25), 3, 2)
    edited = ImageEnhance.Brightness(one).enhance(1.25)
    for other, expected in ((two, False), (edited, True)):
        tones = (np.asarray(saved(image, 85).convert("L"), np.float32) for image in (one, other))
        assert grain.is_related(*tones) is expected


def test_a_picture_in_a_collage_is_told_from_a_crop() -> None:
    original, beside = scene(7), scene(8)
    sheet = Image.new("RGB", (1440, 480))
    sheet.paste(original, (0, 0))
    sheet.paste(beside, (720, 0))
    margins = Image.new("RGB", (1500, 500), "white")
    margins.paste(original, (10, 10))
    margins.paste(beside, (750, 10))
    wide = scene(9, 1440, 480)
    for whole, at, expected in ((sheet, (0, 0), True), (margins, (10, 10), True), (wide, (0, 0), False)):
        part = whole.crop((*at, at[0] + 720, at[1] + 480))
        place = ON_EACH_OTHER._replace(place=PlatePosition(1.0, at[0], 1.0, at[1]))
        assert is_pasted(*plates(part, whole), place) is expected
        assert may_be_pasted(*plates(part, whole), place) or not expected


def test_a_story_on_its_own_blurred_ground_is_no_collage() -> None:
    original = scene(7)
    story = original.resize((720, 1280)).filter(ImageFilter.GaussianBlur(40))
    story.paste(original, (0, 400))
    place = ON_EACH_OTHER._replace(place=PlatePosition(1.0, 0, 1.0, 400))
    assert not is_pasted(*plates(original, story), place)
