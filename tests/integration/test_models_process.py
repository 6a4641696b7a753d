"""Changing the model as users do it: real networks, processes that are killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from photosim.embedding.ops import torchvision_models
from tests.helpers.pictures import write_many

Run = Callable[..., subprocess.CompletedProcess[str]]
Answer = Callable[..., Any]

PHOTOS = 80
"""Three batches, so that a change can be stopped between two of them."""


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A MobileNetV2 in half precision, as training scripts save it."""
    path = tmp_path_factory.mktemp("weights") / "mine.pt"
    torch.manual_seed(0)
    state = torchvision_models().mobilenet_v2(weights=None).state_dict()
    torch.save({"state_dict": {name: value.half() for name, value in state.items()}, "epoch": 3}, path)
    return path


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return write_many(tmp_path_factory.mktemp("photos") / "photos", PHOTOS)


@pytest.fixture(scope="module")
def expected(
    tmp_path_factory: pytest.TempPathFactory, answer: Answer, teacher: Path, photos: list[Path]
) -> dict[str, float]:
    """Scores of the first photo's look-alikes in a library that never knew another model."""
    fresh = ("--library", tmp_path_factory.mktemp("fresh"))
    answer(*fresh, "models", "install", "mobilenet_v2", teacher)
    answer(*fresh, "models", "use", "mobilenet_v2")
    answer(*fresh, "scan", photos[0].parent)
    return {result["path"]: result["score"] for result in answer(*fresh, "similar", photos[0], "-n", 40)["results"]}


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory, answer: Answer, teacher: Path, photos: list[Path]) -> Path:
    """A library of the photos with the models that come along; another one is installed."""
    directory = tmp_path_factory.mktemp("scanned") / "library"
    answer("--library", directory, "scan", photos[0].parent)
    installed = answer("--library", directory, "models", "install", "mobilenet_v2", teacher)["model"]
    assert (installed["dim"], installed["installed"], installed["active"]) == (1280, True, False)
    return directory


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
@pytest.mark.parametrize(("kind", "go_on"), [("SIGKILL", "scan"), ("SIGINT", "use")])
def test_a_change_of_model_that_is_stopped_half_way_ends_right(
    tmp_path: Path,
    answer: Answer,
    scanned: Path,
    photos: list[Path],
    expected: dict[str, float],
    kind: str,
    go_on: str,
) -> None:
    at = ("--library", tmp_path / "library")
    shutil.copytree(scanned, at[1])
    before = answer(*at, "similar", photos[0])

    command = [sys.executable, "-m", "photosim", *map(str, at), "models", "use", "mobilenet_v2", "--verbose"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as use:
        stored = 0
        for line in use.stderr:
            stored += b"prepared" in line and b"photos" in line and b"photosim:" not in line
            if stored == 1:
                use.send_signal(signal.Signals[kind])
                break
        rest = use.stderr.read().decode()
    assert "Traceback" not in rest
    if kind == "SIGINT":
        assert use.returncode == 1
        assert "What was prepared is kept" in rest

    models = {model["name"]: model for model in answer(*at, "models")["models"]}
    kept = models["mobilenet_v2"]["vectors"]
    assert 0 < kept < PHOTOS
    assert (models["efficientnet-lite2"]["active"], models["mobilenet_v2"]["pending"]) == (True, True)
    assert models["resnet18"]["finds_copies"]
    assert answer(*at, "similar", photos[0]) == before

    if go_on == "scan":
        report = answer(*at, "scan")
        assert (report["unchanged"], report["opened"]) == (PHOTOS, 0)
    else:
        done = answer(*at, "models", "use", "mobilenet_v2")
        assert (done["done"], done["prepared"], done["pending"]) == (True, PHOTOS - kept, None)
    facts = answer(*at, "info")
    assert (facts["lookalikes_by"], facts["copies_by"], facts["prepared"]) == ("mobilenet_v2", "resnet18", PHOTOS)
    assert (facts["photos"], facts["vectors"], facts["index"]["count"]) == (PHOTOS, PHOTOS, PHOTOS)
    after = answer(*at, "similar", photos[0])
    assert after["model"] == facts["model"]
    assert len(after["results"]) == 20
    for result in after["results"]:
        assert result["score"] == pytest.approx(expected[result["path"]], abs=0.02)


def test_wrong_files_are_told_by_name_and_leave_nothing(tmp_path: Path, command: Run, teacher: Path) -> None:
    torch.manual_seed(0)
    right = torchvision_models().mobilenet_v2(weights=None).state_dict()
    name = "features.0.0.weight"
    poisoned = {**right, name: torch.full_like(right[name], float("nan"))}

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "owned"),)

    torch.save(poisoned, tmp_path / "nan.pt")
    torch.save({"state_dict": right, "evil": Evil()}, tmp_path / "evil.pt")
    torch.save(torchvision_models().resnet18(weights=None).state_dict(), tmp_path / "other.pt")
    (tmp_path / "cut.pt").write_bytes(teacher.read_bytes()[:-5000])
    (tmp_path / "page.pt").write_text("<!DOCTYPE html><title>Sign in</title>")
    for file, words in {
        "nan.pt": "not finite",
        "evil.pt": "program code",
        "other.pt": "do not fit mobilenet_v2",
        "cut.pt": "damaged",
        "page.pt": "web page",
        "none.pt": "no weights file",
    }.items():
        done = command("--library", tmp_path / "library", "models", "install", "mobilenet_v2", tmp_path / file)
        assert done.returncode == 2, done.stderr
        assert file in done.stderr
        assert words in done.stderr
    assert not (tmp_path / "owned").exists()
    assert not any((tmp_path / "library" / "models").iterdir())


def test_real_weights_of_another_backbone_find_look_alikes(tmp_path: Path, answer: Answer, shared_photos: Path) -> None:
    teacher = shared_photos.parent / "training" / "teacher-mobilenet_v2.pt"
    if not teacher.exists():
        pytest.skip(f"no {teacher}")
    at = ("--library", tmp_path / "library")
    photos = shared_photos / "library" / "city-and-lights"
    answer(*at, "scan", photos)
    answer(*at, "models", "install", "mobilenet_v2", teacher)
    assert answer(*at, "models", "use", "mobilenet_v2")["done"]
    best = answer(*at, "similar", sorted(photos.rglob("*.jpg"))[0])["results"][0]
    assert best["score"] > 0.9
