"""The main job on real photos, through the command line, with the weights that come with photosim."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from photosim import library as library_module
from photosim.embedding.weights import default_weights, identify
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder

Answer = Callable[..., Any]


@pytest.fixture(scope="module")
def library(shared_photos: Path, tmp_path_factory: pytest.TempPathFactory, answer: Answer) -> Path:
    directory = tmp_path_factory.mktemp("library")
    report = answer("--library", directory, "scan", shared_photos / "library")
    assert report["new"] == report["found"] > 50
    return directory


def test_other_sizes_of_a_photo_come_before_every_other_photo(
    library: Path, shared_photos: Path, answer: Answer
) -> None:
    sizes: dict[str, list[Path]] = {}
    for path in sorted((shared_photos / "library" / "city-and-lights").rglob("Lichtfestival-*.jpg")):
        sizes.setdefault(re.match(r"Lichtfestival-\d+", path.name)[0], []).append(path)
    assert len(sizes) >= 8
    with Library.open(library) as opened:
        for paths in sizes.values():
            others = set(paths[1:])
            results = opened.lookalikes.similar(paths[0], 50)
            assert {result.path for result in results[: len(others)]} == others
            scores = [result.score for result in results]
            if others:
                assert scores[len(others) - 1] > scores[len(others)]
    # What the command says is the same.
    said = answer("--library", library, "similar", paths[0], "-n", 50)["results"]
    assert [said_of["path"] for said_of in said] == [str(result.path) for result in results]


def test_a_second_scan_opens_no_photo(library: Path, answer: Answer) -> None:
    report = answer("--library", library, "scan")
    assert (report["opened"], report["new"], report["changed"]) == (0, 0, 0)
    assert report["unchanged"] == report["found"]


def test_all_orientations_of_a_photo_are_nearest_to_each_other(
    shared_photos: Path, tmp_path: Path, answer: Answer
) -> None:
    folder = shared_photos / "robust" / "orientation"
    answer("--library", tmp_path, "scan", folder)
    scale = identify(default_weights()).scale
    groups: dict[str, list[Path]] = {}
    for path in sorted(folder.rglob("*.jpg")):
        groups.setdefault(path.stem.split("_")[0].lower(), []).append(path)
    assert sorted(map(len, groups.values())) == [9, 9]
    with Library.open(tmp_path) as library:
        for paths in groups.values():
            for query in paths:
                own = {path for path in paths if path != query}
                nearest = library.lookalikes.similar(query, len(own))
                assert {result.path for result in nearest} == own
                assert min(result.score for result in nearest) >= scale.numbered_from


def test_every_odd_file_is_read_or_listed_with_a_reason(
    shared_photos: Path, tmp_path: Path, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A network gets as many pixels of every file: what is odd about a file ends before it.
    monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: FakeEmbedder())
    report = answer("--library", tmp_path, "scan", shared_photos / "robust", status=1)
    assert report["new"] + len(report["failed"]) == report["found"] > 700
    for failure in report["failed"]:
        assert re.fullmatch(r"(photosim|[A-Z]).+\.", failure["reason"]), failure
        assert "Error" not in failure["reason"], failure
    again = answer("--library", tmp_path, "scan", status=1)
    assert again["opened"] == 0
    assert again["failed"] == report["failed"]


@pytest.mark.parametrize(("name", "classes", "at_least"), [("grocery", 60, 0.30), ("flowers", 5, 0.50)])
def test_evaluation(
    shared_photos: Path, tmp_path: Path, answer: Answer, name: str, classes: int, at_least: float
) -> None:
    some = tmp_path / name
    for folder in sorted((shared_photos / "retrieval" / name).iterdir()):
        if folder.is_dir():
            (some / folder.name).mkdir(parents=True)
            for photo in sorted(folder.rglob("*.jpg"))[: 300 // classes]:
                shutil.copyfile(photo, some / folder.name / photo.name)
    result = answer("--library", tmp_path / "library", "evaluate", some)
    assert (result["classes"], result["photos"]) == (classes, 300)
    assert result["p_at_10"] >= at_least


def test_sizes_of_real_photos_are_one_shot_and_a_sequence_is_none(
    library: Path, shared_photos: Path, answer: Answer
) -> None:
    photos = shared_photos / "library"
    some = (photos / "city-and-lights", photos / "drone-sequence")
    groups = answer("--library", library, "duplicates", *some)["groups"]
    sizes: dict[str, set[str]] = {}
    for path in (photos / "city-and-lights").rglob("Lichtfestival-*.jpg"):
        sizes.setdefault(re.match(r"Lichtfestival-\d+", path.name)[0], set()).add(path.name)
    shots = [
        {Path(member["path"]).name for member in group["members"]} for group in groups if group["tier"] != "series"
    ]
    assert sorted(map(sorted, shots)) == sorted(sorted(names) for names in sizes.values() if len(names) > 1)
    assert not any("drone-sequence" in group["keeper"] for group in groups if group["tier"] != "series")
