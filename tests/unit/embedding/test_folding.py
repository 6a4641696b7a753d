from __future__ import annotations

import numpy as np
import pytest
import torch

from photosim.embedding import backbones, network
from photosim.values.photos import Preprocessing


@pytest.mark.parametrize("name", backbones.names())
def test_a_network_without_batch_norms_gives_the_same_vectors(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    backbone = backbones.get(name)
    torch.manual_seed(0)
    state = {
        key: torch.rand(value.shape) + 0.5 if value.dim() < 2 else torch.randn(value.shape) / value[0].numel() ** 0.5
        for key, value in backbone.build().state_dict().items()
        if value.is_floating_point()
    }
    kept = {key: value.clone() for key, value in state.items()}
    state |= {key: torch.tensor(1) for key in backbone.build().state_dict() if key.endswith("num_batches_tracked")}

    def assembled() -> network.Network:
        return network.assemble(backbone, dict(state), Preprocessing(64, 64, mirror=True), torch.device("cpu"))

    folded = assembled()
    monkeypatch.setattr(network, "_fold", lambda _: None)
    plain = assembled()
    pixels = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3), dtype=np.uint8)
    np.testing.assert_allclose(folded.features(pixels), plain.features(pixels), atol=1e-4)
    left = [one for one in folded.module.modules() if isinstance(one, torch.nn.BatchNorm2d)]
    assert left == []
    assert all(torch.equal(state[key], value) for key, value in kept.items())
