"""One ink over much of a photo is a watermark; other words, a longer bar, and what goes away are none. Drawn files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from photosim.values.photos import Proof
from tests.helpers.proofs import proof_of
from tests.helpers.scenes import exposure, scene

SIZE = (1200, 800)
Draw = Callable[[Image.Image], Image.Image]


def layer(picture: Image.Image, draw: Callable[[ImageDraw.ImageDraw], None]) -> Image.Image:
    over = Image.new("RGBA", picture.size, (255, 255, 255, 0))
    draw(ImageDraw.Draw(over))
    return Image.alpha_composite(picture.convert("RGBA"), over).convert("RGB")


def large(picture: Image.Image) -> Image.Image:
    return layer(picture, lambda on: on.text((600, 400), "PROOF", (255, 255, 255, 150), anchor="mm", font_size=300))


def opaque(picture: Image.Image) -> Image.Image:
    return layer(picture, lambda on: on.text((600, 400), "PREVIEW", (0, 0, 0, 255), anchor="mm", font_size=200))


def faint(picture: Image.Image) -> Image.Image:
    return layer(picture, lambda on: on.text((600, 400), "Studio Nord", (0, 0, 0, 90), anchor="mm", font_size=180))


def other_words(picture: Image.Image) -> Image.Image:
    return layer(picture, lambda on: on.text((600, 400), "SAMPLE", (255, 255, 255, 150), anchor="mm", font_size=300))


def message(picture: Image.Image) -> Image.Image:
    """A notice that shines through a little, with words on it."""

    def draw(on: ImageDraw.ImageDraw) -> None:
        on.rounded_rectangle((200, 500, 1000, 700), 40, (240, 240, 245, 200))
        on.text((240, 520), "See you on Friday at the", (20, 20, 20, 255), font_size=60)
        on.text((240, 600), "station, half past seven", (20, 20, 20, 255), font_size=60)

    return layer(picture, draw)


def boxed(words: str) -> Draw:
    def drawn(picture: Image.Image) -> Image.Image:
        def draw(on: ImageDraw.ImageDraw) -> None:
            on.rectangle((150, 150, 850, 550), (236, 232, 222, 255))
            on.text((250, 250), words, (0, 0, 0, 255), font_size=60)

        return layer(picture, draw)

    return drawn


def scored(points: str) -> Draw:
    """In yellow on white, and a bar that grew with it."""

    def drawn(picture: Image.Image) -> Image.Image:
        def draw(on: ImageDraw.ImageDraw) -> None:
            on.rectangle((700, 60, 1100, 160), (225, 225, 225, 255))
            on.text((760, 80), points, (255, 255, 0, 255), font_size=60)
            on.rectangle((40, 700, 60 + int(points[0]) * 40, 740), (30, 200, 60, 255))

        return layer(picture, draw)

    return drawn


def stamped(digit: str) -> Draw:
    def drawn(picture: Image.Image) -> Image.Image:
        return layer(picture, lambda on: on.text((900, 720), f"12:4{digit}", (255, 255, 255, 255), font_size=40))

    return drawn


def proof(folder: Path, one: Image.Image, other: Image.Image) -> Proof:
    saved = [(picture, 93 if picture.info.get("camera") else 95) for picture in (one, other)]
    return proof_of(folder, dict(zip(("photo.jpg", "another.jpg"), saved, strict=True)))


def camera(folder: Path, seed: int = 1) -> Image.Image:
    exposure(scene(91, *SIZE), seed, grain=2.5).save(folder / "camera.jpg", quality=93)
    with Image.open(folder / "camera.jpg") as image:
        stored = image.convert("RGB")
    stored.info["camera"] = True  # saved again as it was, it is the same file
    return stored


@pytest.mark.parametrize("draw", [large, opaque, faint])
def test_one_ink_over_much_of_a_photo_is_a_copy(tmp_path: Path, draw: Draw) -> None:
    original = camera(tmp_path)
    found = proof(tmp_path, original, draw(original))
    assert found.tier == "same-shot"
    assert found.differences is not None
    assert found.differences.layer == 1
    assert proof(tmp_path, draw(original), original).differences.layer == -1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (large, other_words),
        (stamped("1"), stamped("7")),
        (Image.Image.copy, message),
        (boxed(""), boxed("garden paper")),
        (scored("3,455"), scored("6,455")),
        (stamped("1"), lambda picture: large(stamped("7")(picture))),
    ],
)
def test_other_words_and_bars_are_other_pictures(tmp_path: Path, one: Draw, other: Draw) -> None:
    original = camera(tmp_path)
    assert proof(tmp_path, one(original), other(original)).tier is None


def wall(seed: int) -> Image.Image:
    """Soft panels side by side and a bright post, with a camera's noise: little by which a photo is known again."""
    width, height = SIZE
    panels = np.interp(
        np.arange(width), (0, 470, 475, 900, 905, 1080, 1090, 1160, 1200), (150, 140, 90, 115, 60, 75, 195, 190, 150)
    )
    light = 1 + 0.1 * np.sin(np.linspace(0, 5, height))[:, None]
    picture = np.repeat((panels[None, :] * light)[..., None], 3, axis=2) * np.asarray([1.0, 0.97, 0.9])
    return exposure(Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)), seed, grain=2.5)


def tiled(picture: Image.Image, words: str = "© SAMPLE STUDIO", apart: int = 160) -> Image.Image:
    """Lines so many pixels apart."""

    def draw(on: ImageDraw.ImageDraw) -> None:
        for number, y in enumerate(range(30, SIZE[1], apart)):
            on.text((30 + 90 * (number % 2), y), f"{words}    {words}", (255, 255, 255, 230), font_size=56)

    return layer(picture, draw)


def photo_of_a_wall(folder: Path, seed: int = 1) -> Image.Image:
    wall(seed).save(folder / "wall.jpg", quality=90)
    with Image.open(folder / "wall.jpg") as image:
        stored = image.convert("RGB")
    stored.info["camera"] = True
    return stored


@pytest.mark.parametrize("apart", [160, 100])
def test_a_watermark_all_over_a_soft_photo_hides_it_from_no_one(tmp_path: Path, apart: int) -> None:
    """It crosses ground of its own tone; and close lines leave no landmarks in common, so whole frames are laid on each
    other as they are."""
    original = photo_of_a_wall(tmp_path)
    found = proof(tmp_path, original, tiled(original, apart=apart))
    assert found.tier == "same-shot"
    assert found.differences is not None
    assert found.differences.layer == 1


@pytest.mark.parametrize(
    "other",
    [
        lambda folder: tiled(photo_of_a_wall(folder, seed=2)),
        lambda folder: scored("3,455")(tiled(photo_of_a_wall(folder))),
        lambda folder: tiled(boxed("garden paper")(photo_of_a_wall(folder))),
    ],
)
def test_what_else_lies_on_a_soft_photo_is_no_watermark(tmp_path: Path, other: Callable[[Path], Image.Image]) -> None:
    original = photo_of_a_wall(tmp_path)
    assert proof(tmp_path, original, other(tmp_path)).tier is None
    assert proof(tmp_path, tiled(original), tiled(original, "© SIMPLE STUDIO")).tier is None


def test_a_watermark_does_not_hide_another_exposure(tmp_path: Path) -> None:
    first = camera(tmp_path)
    assert proof(tmp_path, first, large(camera(tmp_path, seed=2))).tier is None


def test_something_that_went_away_is_no_watermark(tmp_path: Path) -> None:
    original = camera(tmp_path)
    pixels = np.asarray(original).copy()
    pixels[300:380, 500:600] = pixels[500:580, 200:300]
    assert proof(tmp_path, original, large(Image.fromarray(pixels))).tier is None
