from __future__ import annotations

import pytest
import torch

from photosim.base.errors import UsageError
from photosim.embedding import backbones
from photosim.embedding.backbones import Backbone


@pytest.mark.parametrize("backbone", [backbones.get(name) for name in backbones.names()], ids=lambda b: b.name)
def test_pooled_features_have_the_stated_length_and_no_classifier(backbone: Backbone) -> None:
    network = backbone.build()
    features = network(torch.empty(2, 3, 64, 64, device="meta"))
    assert features.shape == (2, backbone.dim)
    assert not network.training
    assert not [name for name in network.state_dict() if name.startswith(f"{backbone.classifier}.")]


def test_resnet18_is_the_default() -> None:
    assert backbones.names()[0] == backbones.DEFAULT == "resnet18"
    assert backbones.get("resnet18").dim == 512


def test_an_unknown_backbone_is_named_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"alexnet.*resnet18"):
        backbones.get("alexnet")
