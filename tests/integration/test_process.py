"""The command as a process: what it imports, how it ends, what survives when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from photosim import __version__
from tests.helpers.imports import FOR_A_LIBRARY, imported_by
from tests.helpers.pictures import write, write_many

Run = Callable[..., subprocess.CompletedProcess[str]]
Answer = Callable[..., Any]

STOPPED = 100
"""Photos of a scan that is stopped in the middle: four batches."""


def test_version(photosim: Run) -> None:
    assert photosim("--version").stdout.strip() == f"photosim {__version__}"


def test_a_scan_in_worker_processes_gives_what_a_scan_without_gives(tmp_path: Path, process_answer: Answer) -> None:
    write_many(tmp_path / "photos", 12)
    (tmp_path / "photos" / "bad.jpg").write_bytes(b"\xff\xd8\xff")
    at = ("--library", tmp_path / "library")
    report = process_answer(*at, "scan", tmp_path / "photos", status=1)
    assert (report["new"], len(report["failed"])) == (12, 1)
    results = process_answer(*at, "similar", tmp_path / "photos" / "003.jpg")["results"]
    assert len(results) == 11
    assert imported_by(*at, "similar", tmp_path / "photos" / "003.jpg") <= {*FOR_A_LIBRARY, "numpy"}
    outside = write(tmp_path / "outside.jpg", 40)
    assert not imported_by(*at, "similar", outside) & {"torch", "torchvision", "PySide6", "hnswlib", "rawpy", "pikepdf"}


@pytest.mark.skipif(os.name == "nt", reason="kills by signal")
@pytest.mark.parametrize("kind", ["SIGINT", "SIGKILL"])
def test_a_scan_that_is_stopped_goes_on_where_it_was(tmp_path: Path, answer: Answer, kind: str) -> None:
    write_many(tmp_path / "photos", STOPPED)
    command = [sys.executable, "-m", "photosim", "--library", str(tmp_path / "library")]
    scan = subprocess.Popen(
        [*command, "scan", str(tmp_path / "photos"), "--verbose"], stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with scan:
        for line in scan.stderr:
            if b"stored" in line:
                scan.send_signal(signal.Signals[kind])
                break
        rest = scan.stderr.read().decode()
    assert "Traceback" not in rest
    if kind == "SIGINT":
        assert scan.returncode == 1
        assert "What was read is kept" in rest
    kept = answer("--library", tmp_path / "library", "info")
    assert 0 < kept["photos"] == kept["vectors"]
    report = answer("--library", tmp_path / "library", "scan")
    assert report["new"] + report["unchanged"] == STOPPED
    assert report["unchanged"] == kept["photos"]
    facts = answer("--library", tmp_path / "library", "info")
    assert (facts["photos"], facts["vectors"], facts["index"]["count"]) == (STOPPED, STOPPED, STOPPED)


def test_other_weights_are_another_model(tmp_path: Path, command: Run, answer: Answer) -> None:
    import torch

    from photosim.embedding.ops import torchvision_models

    write_many(tmp_path / "photos", 3)
    torch.manual_seed(0)
    torch.save(torchvision_models().resnet18(weights=None).state_dict(), tmp_path / "mine.pth")
    at = ("--library", tmp_path / "library")
    first = answer(*at, "scan", tmp_path / "photos")
    second = answer(*at, "scan", "--weights", tmp_path / "mine.pth")
    assert first["model"] != second["model"]
    assert (second["unchanged"], second["opened"]) == (3, 3)
    with_mine = answer(*at, "similar", tmp_path / "photos" / "000.jpg", "--weights", tmp_path / "mine.pth")
    assert with_mine["model"] == second["model"]
    assert len(with_mine["results"]) == 2
    (tmp_path / "bad.pth").write_bytes((tmp_path / "mine.pth").read_bytes()[:100_000])
    done = command(*at, "scan", "--weights", tmp_path / "bad.pth")
    assert done.returncode == 2
    assert "bad.pth" in done.stderr
    models = answer(*at, "models")["models"]
    # Of the network that comes along, of these weights, and of the one that knows kinds.
    assert [model["vectors"] for model in models if model["vectors"]] == [3, 3, 3]
