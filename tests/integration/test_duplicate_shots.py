"""Duplicates through the command line with the real network: drawn copies, and real photos where they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.scenes import EDITS, exposure, scene, shaken

Answer = Callable[..., Any]
SIZES = ((1500, 1000), (1000, 1500), (1200, 900))


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three scenes with all edits, and bursts of two of them: `SCENE/what.jpg`."""
    folder = tmp_path_factory.mktemp("copies")
    for number, size in enumerate(SIZES):
        place = folder / f"scene {number}"
        place.mkdir()
        # Without grain its calm parts would be paper, on which other words are another page.
        original = exposure(scene(20 + number, *size), seed=number)
        original.save(place / "original.jpg", quality=94)
        for name, edit in EDITS.items():
            edit(original).save(place / f"{name}.jpg", quality=88)
        original.resize((320, 320 * size[1] // size[0])).save(place / "thumbnail.webp", quality=80)
    return folder


@pytest.fixture(scope="module")
def bursts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Frames of one scene from the hand and from a tripod, without any metadata."""
    folder = tmp_path_factory.mktemp("bursts")
    view = scene(30, 1700, 1200)
    for number, (across, down, tilt) in enumerate([(0, 0, 0), (0, 0, 0), (0.004, 0.001, 0.05), (0.01, 0.01, 0.3)]):
        frame = exposure(shaken(view, across, down, tilt), seed=number)
        frame.save(folder / f"frame {'abcd'[number]}.jpg", quality=93)
    return folder


def pairs(groups: list[dict[str, Any]]) -> set[tuple[Path, Path]]:
    found = set()
    for group in groups:
        found.update(combinations(sorted(Path(member["path"]) for member in group["members"]), 2))
    return found


def test_every_edit_is_found_and_nothing_else(copies: Path, tmp_path: Path, answer: Answer) -> None:
    answer("--library", tmp_path, "scan", copies)
    found = pairs(answer("--library", tmp_path, "duplicates", "--tier", "identical,same-shot")["groups"])
    wanted = {
        pair
        for place in copies.iterdir()
        for pair in combinations(sorted(path.resolve() for path in place.iterdir()), 2)
    }
    assert not found - wanted
    missed = sorted(f"{one.parent.name}: {one.name}, {other.name}" for one, other in wanted - found)
    assert len(missed) <= 0.05 * len(wanted), json.dumps(missed, indent=1)


def test_frames_of_a_burst_are_not_one_shot(bursts: Path, tmp_path: Path, answer: Answer) -> None:
    answer("--library", tmp_path, "scan", bursts)
    groups = answer("--library", tmp_path, "duplicates", "--tier", "identical,same-shot", status=1)["groups"]
    assert groups == []
