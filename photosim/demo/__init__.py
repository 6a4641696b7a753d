"""The demo library: photo-like pictures drawn by the program itself, with known answers.

Nothing is random but what the seed decides, so the same seed gives the same pictures on the same versions of NumPy and
Pillow. A newcomer without a photo folder sees them first, and tests use them where real photos are absent.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photosim.demo.album import ALBUM, COPIES, Series
from photosim.demo.canvas import Canvas
from photosim.demo.files import EDITS, SAME_BYTES, encode, exif

TRUTH = "truth.json"
LONG_SIDE, SHORT_SIDE = 1600, 1200
MARGIN = 1.1
"""Scenes are painted larger than the photo by this, and each photo cuts out its own view."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """One press of the shutter."""

    series: Series
    index: int

    @property
    def path(self) -> str:
        number = str(self.series.number + self.index)
        return f"{self.series.folder}/{self.series.stem}{number.zfill(4)}.jpg"

    @property
    def taken(self) -> datetime.datetime:
        apart = datetime.timedelta(milliseconds=200) if self.series.burst else self.series.apart
        return self.series.taken + self.index * apart


def draw(folder: Path, seed: int = 0, on_drawn: Callable[[int, int], None] | None = None) -> Path:
    """Draw the demo photos into `folder`, which is made where needed, and return it.

    `truth.json` in it holds `shots` (number to the paths of one exposure and its copies; the frames of a burst are
    shots of their own), `edit` (path of a copy to what was done to it) and `scenes` (name to the paths of all photos
    of one scene, which are each other's look-alikes). Paths are relative with `/`. `on_drawn` is told after each photo
    how many are drawn, of how many. Raises OSError.
    """
    frames = [_Frame(series, index) for series in ALBUM for index in range(series.count)]
    for path in [*(frame.path for frame in frames), *(copy.path for copy in COPIES)]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
    # NumPy and Pillow let go of the interpreter for most of the work, but each picture takes about 150 MB.
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for done, _ in enumerate(pool.map(lambda frame: _photograph(folder, seed, frame), frames), 1):
            if on_drawn is not None:
                on_drawn(done, len(frames))
    _write_truth(folder / TRUTH, frames)
    return folder


def names() -> list[str]:
    """The paths of all that is drawn, `truth.json` included, relative with `/`."""
    frames = [_Frame(series, index).path for series in ALBUM for index in range(series.count)]
    return [*frames, *(copy.path for copy in COPIES), TRUTH]


def examples(folder: Path) -> list[Path]:
    """Three photos of a drawn demo library that make good queries: each has copies or look-alikes to find."""
    wanted = (("beach", 0), ("harbour", 1), ("balloons", 2))
    frames = {(series.scene, index): _Frame(series, index) for series in ALBUM for index in range(series.count)}
    return [folder / frames[key].path for key in wanted]


def _photograph(folder: Path, seed: int, frame: _Frame) -> None:
    """Paint, develop and store one frame and its copies."""
    series = frame.series
    size = (SHORT_SIDE, LONG_SIDE) if series.upright else (LONG_SIDE, SHORT_SIDE)
    scene = ALBUM.index(series)
    place = np.random.default_rng([seed, scene])
    moment = np.random.default_rng([seed, scene, 1 + (0 if series.burst else frame.index)])
    camera = np.random.default_rng([seed, scene, 1000 + frame.index])
    canvas = Canvas(round(size[0] * MARGIN), round(size[1] * MARGIN))
    # Within a burst only the balloons' drift differs from frame to frame.
    series.paint(canvas, place, camera if series.burst else moment)
    shake = camera.uniform(-1, 1, 2) * (0.012 if series.burst else 0.045)
    left = round((0.5 * (MARGIN - 1) + shake[0]) * size[0])
    top = round((0.5 * (MARGIN - 1) + shake[1]) * size[1])
    box = (left, top, left + size[0], top + size[1])
    steady = 0.1 if series.burst else 1.0
    picture = canvas.develop(
        camera,
        box,
        exposure=1 + steady * camera.uniform(-0.07, 0.07),
        warmth=steady * camera.uniform(-0.035, 0.035),
    )
    tags = exif(
        series.camera,
        frame.taken,
        series.offset,
        series.place,
        series.orientations[frame.index % len(series.orientations)],
    )
    data = encode(picture, tags)
    _store(folder / frame.path, data, frame.taken)
    for copy in COPIES:
        if (copy.scene, copy.frame) == (series.scene, frame.index):
            if copy.edit == SAME_BYTES:
                _store(folder / copy.path, data, frame.taken)
            else:
                EDITS[copy.edit](picture, folder / copy.path)
                _date(folder / copy.path, frame.taken + datetime.timedelta(hours=3))


def _store(path: Path, data: bytes, taken: datetime.datetime) -> None:
    path.write_bytes(data)
    _date(path, taken)


def _date(path: Path, taken: datetime.datetime) -> None:
    """Files look as old as their photos, as they do when copied from a camera."""
    moment = taken.timestamp()
    os.utime(path, (moment, moment))


def _write_truth(path: Path, frames: list[_Frame]) -> None:
    shots: dict[str, list[str]] = {}
    scenes: dict[str, list[str]] = {}
    for number, frame in enumerate(frames):
        copies = [copy.path for copy in COPIES if (copy.scene, copy.frame) == (frame.series.scene, frame.index)]
        shots[str(number)] = [frame.path, *copies]
        scenes.setdefault(frame.series.scene, []).extend(shots[str(number)])
    truth = {"shots": shots, "edit": {copy.path: copy.edit for copy in COPIES}, "scenes": scenes}
    path.write_text(json.dumps(truth, indent=1, ensure_ascii=False), encoding="utf-8")
