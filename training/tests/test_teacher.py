"""EfficientNet-Lite2 as teacher sees a picture as the product shows it to that network."""

from __future__ import annotations

import numpy as np
import torch

from photosim.embedding import backbones, checkpoint, weights
from photosim.embedding.embedder import TorchEmbedder
from training.network import MEAN, STD, teacher_network


def test_lite2_is_known_by_its_weights_and_scaled_as_in_the_product() -> None:
    product = TorchEmbedder(weights.kind_weights(), device="cpu", threads=1)
    crop = product.identity.preprocessing.crop
    pixels = np.random.default_rng(0).integers(0, 256, (2, crop, crop, 3), dtype=np.uint8)
    mean, std = (torch.tensor(values)[:, None, None] for values in (MEAN, STD))
    x = (torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255 - mean) / std
    with torch.no_grad():
        features = torch.nn.functional.normalize(teacher_network(weights.kind_weights())(x))
        assert features.shape == (2, 1280)
        place = weights.projection_of(weights.kind_weights(), product.identity.preprocessing)
        assert place is not None
        projection = checkpoint.load_projection(place, backbones.get(product.identity.backbone))
        weight, bias = sorted(projection.values(), key=lambda value: -value.ndim)
        vectors = torch.nn.functional.normalize(torch.nn.functional.linear(features, weight, bias))
    np.testing.assert_allclose(vectors.numpy(), product.embed(pixels), atol=1e-4)
