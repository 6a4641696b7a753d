"""photos.npy is made of what folders and annotations say."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from training import photos

BOX = "<object><name>{}</name><bndbox><xmin>{}</xmin><ymin>{}</ymin><xmax>{}</xmax><ymax>{}</ymax></bndbox></object>"


@pytest.fixture
def voc(tmp_path: Path) -> Path:
    """One grey photo with a red bottle at the right, two persons and a thing of a few pixels."""
    (tmp_path / "JPEGImages").mkdir()
    (tmp_path / "Annotations").mkdir()
    image = Image.new("RGB", (500, 300), "grey")
    image.paste("red", (400, 100, 500, 200))
    image.save(tmp_path / "JPEGImages" / "7.jpg")
    things = [("person", 0, 0, 90, 90), ("bottle", 400, 100, 500, 200), ("person", 0, 0, 99, 99), ("cat", 5, 5, 9, 9)]
    boxes = "".join(BOX.format(*thing) for thing in things)
    (tmp_path / "Annotations" / "7.xml").write_text(f"<annotation>{boxes}</annotation>")
    return tmp_path


def test_things_are_cut_out_with_what_is_around_them(voc: Path) -> None:
    whole, bottle, person = photos.things(voc, voc / "JPEGImages" / "7.jpg")
    red = [float((picture[..., 0].astype(int) - picture[..., 1] > 60).mean()) for picture in (whole, bottle, person)]
    assert red[0] == pytest.approx(100 * 100 / (500 * 300), abs=0.02)
    assert 0.3 < red[1] < 0.85
    assert red[2] == 0


def test_a_square_about_a_box_stays_within_the_picture() -> None:
    assert photos.around((0, 0, 50, 50), (300, 200), 100) == (0, 0, 100, 100)
    assert photos.around((250, 50, 300, 150), (300, 200), 120.6) == (179, 40, 299, 160)
    assert photos.around((0, 0, 300, 200), (300, 200), 400) == (50, 0, 250, 200)


def test_folders_become_one_array_the_same_every_time(voc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = voc / "plain"
    plain.mkdir()
    for number in range(4):
        Image.new("RGB", (90 + number, 80), (60 * number, 0, 0)).save(plain / f"{number}.JPEG")
    made = []
    for name in ("a.npy", "b.npy"):
        sources = ["--things", str(voc), "--windows", str(plain), "--whole", f"{plain}:2"]
        monkeypatch.setattr(sys, "argv", ["photos", "--out", str(voc / name), *sources])
        photos.main()
        made.append(np.load(voc / name))
    assert made[0].shape == (3 + 4 * (1 + photos.WINDOWS) + 2, photos.SIDE, photos.SIDE, 3)
    assert np.array_equal(*made)
    assert np.abs(made[0][-1].astype(int) - (120, 0, 0)).max() < 4
