"""The networks: the student with its two heads, its slow average, the teacher; and the files they come from."""

from __future__ import annotations

import copy
import os
from pathlib import Path

import torch
from torch import Tensor, nn

from photosim.embedding.efficientnet import EfficientNetLite2
from photosim.embedding.ops import torchvision_models

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


class _Lite2(nn.Module):
    """EfficientNet-Lite2 for pictures that are scaled as the student's are."""

    def __init__(self, state: dict[str, Tensor]) -> None:
        super().__init__()
        self.network = EfficientNetLite2()
        self.network.load_state_dict(state)
        self.register_buffer("mean", torch.tensor(MEAN)[:, None, None], persistent=False)
        self.register_buffer("std", torch.tensor(STD)[:, None, None], persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.network(((x * self.std + self.mean) * 255 - 127) / 128)


def teacher_network(weights: Path) -> nn.Module:
    """A network that gives 1280 pooled features: MobileNetV2 or EfficientNet-Lite2, whichever the weights are of."""
    state = torch.load(weights, map_location="cpu", weights_only=True)
    if "_conv_stem.weight" in state:
        return _Lite2(state).float().eval()
    network = torchvision_models().mobilenet_v2()
    network.load_state_dict(state)
    network.classifier = nn.Identity()
    return network.float().eval()


class GeneralisedMean(nn.Module):
    """The product's pooling of features (n, c, h, w), none negative, with a gradient where a channel is silent."""

    def __init__(self, exponent: float) -> None:
        super().__init__()
        self.exponent = exponent

    def forward(self, x: Tensor) -> Tensor:
        powers = x.float().clamp(min=1e-3).pow(self.exponent)  # the root of nothing has no slope
        return powers.mean((2, 3), keepdim=True).pow(1 / self.exponent)


class Student(nn.Module):
    """ResNet18 with a head for the labels and one for the teacher's features; `body` is what is exported."""

    def __init__(self, classes: int, teacher: int = 1280, pooling: float = 1.0) -> None:
        super().__init__()
        self.body = torchvision_models().resnet18()
        self.body.fc = nn.Identity()
        if pooling != 1.0:
            self.body.avgpool = GeneralisedMean(pooling)
        self.classes = nn.Linear(512, classes)
        self.teacher = nn.Linear(512, teacher)
        self.register_buffer("mean", torch.tensor(MEAN)[:, None, None], persistent=False)
        self.register_buffer("std", torch.tensor(STD)[:, None, None], persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return the 512 pooled features of pictures (n, 3, h, w) in 0..1."""
        x = ((x - self.mean) / self.std).contiguous(memory_format=torch.channels_last)
        with torch.autocast(x.device.type, torch.bfloat16):
            return self.body(x).float()

    def start_from(self, body: Path | None, heads: Path | None) -> None:
        if body is not None:
            state = torch.load(body, map_location="cpu", weights_only=True)
            self.body.load_state_dict({k: v for k, v in state.items() if not k.startswith(("fc.", "projection."))})
        if heads is not None:
            state = torch.load(heads, map_location="cpu", weights_only=True)
            self.classes.load_state_dict(state["classes"])
            self.teacher.load_state_dict(state["teacher"])


class Average:
    """Slow average of a network, its normalisation statistics included; the short start follows faster."""

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        weight = 1 - min(self.decay, (1 + step) / (10 + step))
        for mine, theirs in zip(self.network.state_dict().values(), network.state_dict().values(), strict=True):
            if mine.is_floating_point():
                mine.lerp_(theirs, weight)
            else:
                mine.copy_(theirs)


def export(body: nn.Module, path: Path) -> None:
    """Write a torchvision state_dict without classifier, floating-point values in half precision."""
    state = {k: v.half() if v.is_floating_point() else v for k, v in body.cpu().state_dict().items()}
    save(state, path)


def save(value: object, path: Path) -> None:
    """Write a file of torch so that it is there in full or not at all."""
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        torch.save(value, file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
