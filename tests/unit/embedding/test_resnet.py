"""ResNets without torchvision: they compute what torchvision's compute, to the last bit."""

from __future__ import annotations

import pytest
import torch

from photosim.embedding import backbones
from photosim.embedding.ops import torchvision_models


@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_it_computes_what_torchvision_computes(name: str) -> None:
    theirs = getattr(torchvision_models(), name)(weights=None).eval()
    generator = torch.Generator().manual_seed(1)
    for layer in theirs.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.running_mean.normal_(generator=generator)
            layer.running_var.uniform_(0.5, 2, generator=generator)
    theirs.fc = torch.nn.Identity()
    ours = backbones.get(name).build()
    ours.load_state_dict(theirs.state_dict(), assign=True)
    pictures = torch.rand(2, 3, 97, 130, generator=generator)
    with torch.inference_mode():
        assert torch.equal(ours(pictures), theirs(pictures))
        assert ours(pictures).any()


def test_the_stages_are_those_of_the_card() -> None:
    network = backbones.get("resnet18").build()
    maps = network.stages(torch.empty(1, 3, 64, 64, device="meta"))
    assert [made.shape[1] for made in maps] == [64, 128, 256, 512]
    assert [made.shape[2] for made in maps] == [16, 8, 4, 2]
