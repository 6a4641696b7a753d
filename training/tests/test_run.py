"""A training that was stopped and taken up again ends where one that ran through does, and can be exported."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from training import heads, train
from training.network import Student
from training.teacher import names


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    folder = tmp_path / "data"
    folder.mkdir()
    for name, count, side in (("labelled", 24, 64), ("held-out", 8, 64), ("photos", 24, 160)):
        np.save(folder / f"{name}.npy", rng.integers(0, 256, (count, side, side, 3), dtype=np.uint8))
    np.save(folder / "labels.npy", np.arange(24) % 3)
    np.save(folder / "held-out-labels.npy", np.arange(8) % 3)
    for kind in ("labelled", "photos"):
        boxes, features = names(folder, kind, 0)
        np.save(boxes, np.tile(np.float32([0.1, 0.1, 0.9, 0.9]), (24, 1)))
        np.save(features, rng.random((24, 1280)).astype(np.float16))
    return folder


def run(monkeypatch: pytest.MonkeyPatch, data: Path, folder: Path, *options: str) -> None:
    sizes = ["--labelled-batch", "8", "--photo-batch", "8", "--labelled-size", "32", "--photo-size", "32"]
    common = ["--data", str(data), "--run", str(folder), "--device", "cpu", "--log-steps", "1", "--threads", "1"]
    monkeypatch.setattr("sys.argv", ["train", *common, *sizes, *options])
    train.main()


def test_resumed_equals_uninterrupted_and_exports(monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path) -> None:
    run(monkeypatch, data, tmp_path / "through", "--steps", "4")
    run(monkeypatch, data, tmp_path / "stopped", "--steps", "2")
    run(monkeypatch, data, tmp_path / "stopped", "--steps", "4")
    through, stopped = (
        torch.load(tmp_path / name / "checkpoint.pt", weights_only=True) for name in ("through", "stopped")
    )
    assert stopped["numbers"]["step"] == through["numbers"]["step"] == 4
    for part in ("student", "average"):
        for key, value in through[part].items():
            torch.testing.assert_close(stopped[part][key], value)
    run(monkeypatch, data, tmp_path / "cooled", "--fork", str(tmp_path / "through"), "--decay", "2")
    rows = [json.loads(line) for line in (tmp_path / "cooled" / "log.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows if row["kind"] == "losses"] == [5, 6]
    assert rows[-1] == {"kind": "stopped", "step": 6}
    run(monkeypatch, data, tmp_path / "cooled", "--export", str(tmp_path / "out.pt"))
    state = torch.load(tmp_path / "out.pt", weights_only=True)
    assert len(state) == 120
    assert state["conv1.weight"].dtype == torch.float16
    assert (tmp_path / "cooled" / "curves.png").stat().st_size > 1000


def test_a_silent_channel_stops_no_training() -> None:
    student = Student(3, pooling=4.0)
    student.body.bn1.weight.data.zero_()
    student.body.bn1.bias.data.fill_(-1.0)  # nothing comes through: every later channel is what biases make of it
    student.body.layer4[1].bn2.bias.data.fill_(-100.0)
    features = student(torch.rand(2, 3, 64, 64))
    features.sum().backward()
    assert torch.isfinite(features).all()
    assert all(p.grad is None or torch.isfinite(p.grad).all() for p in student.parameters())


def test_heads_are_fitted_to_a_body(monkeypatch: pytest.MonkeyPatch, data: Path, tmp_path: Path) -> None:
    features = torch.randn(500, 20, generator=torch.Generator().manual_seed(0))
    true = torch.randn(7, 20, generator=torch.Generator().manual_seed(1))
    found = heads.fit(features, features @ true.T + 3)
    torch.testing.assert_close(features @ found["weight"].T + found["bias"], features @ true.T + 3, atol=1.5, rtol=0)
    torch.save(Student(3).body.state_dict(), tmp_path / "body.pt")
    monkeypatch.setattr("sys.argv", ["heads", str(tmp_path / "body.pt"), "--data", str(data), "--size", "32",
                                     "--out", str(tmp_path / "heads.pt")])  # fmt: skip
    heads.main()
    start = ["--init", str(tmp_path / "body.pt"), "--heads", str(tmp_path / "heads.pt"), "--pooling", "4"]
    run(monkeypatch, data, tmp_path / "run", "--steps", "2", *start)
    rows = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows if row["kind"] == "losses"] == [1, 2]
