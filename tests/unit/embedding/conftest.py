"""A network small enough to be made anew in every test, in the place of the real backbones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from photosim.embedding import backbones
from photosim.embedding.backbones import Backbone
from photosim.values.photos import Preprocessing

SIDE = 16


class TinyNetwork(torch.nn.Module):
    """Convolution, batch norm, pooling, classifier: the parts that every backbone has."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = torch.nn.Conv2d(3, 8, 3, bias=False)
        self.bn = torch.nn.BatchNorm2d(8)
        self.fc = torch.nn.Linear(8, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.fc(torch.relu(self.bn(self.conv(x))).mean((2, 3)))


@dataclass(frozen=True, slots=True)
class TinyBackbone(Backbone):
    def build(self) -> torch.nn.Module:
        with torch.device("meta"):
            network = TinyNetwork()
        network.fc = torch.nn.Identity()
        return network.eval()


TINY = TinyBackbone("tiny", 8, "fc", Preprocessing(resize=SIDE, crop=SIDE, mirror=True))


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> Backbone:
    monkeypatch.setitem(backbones._BACKBONES, "tiny", TINY)
    return TINY


@pytest.fixture
def state() -> dict[str, Any]:
    """A whole state_dict of the tiny network, classifier included, the same in every test."""
    torch.manual_seed(0)
    return TinyNetwork().state_dict()


@pytest.fixture
def saved(tmp_path: Path, state: dict[str, Any]) -> Path:
    path = tmp_path / "tiny.pt"
    torch.save(state, path)
    return path
