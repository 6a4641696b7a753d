"""What a network makes of the places of a picture: its last feature maps, pooled over any window of it.

The vector of a whole picture is its features pooled over all places (`network.Network.features`). Pooled over a part
they give a vector of that part, of the same kind, and one pass of the network is enough for all parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from photosim.embedding import facing

if TYPE_CHECKING:
    import torch

    from photosim.embedding.network import Network
    from photosim.values.photos import Preprocessing

Windows = np.ndarray
"""Float (k, 4): left, top, right, bottom, as fractions of the picture."""


CLOSER = 1.4
"""How much larger than for a vector of the whole a picture is seen, so that its parts have enough pixels."""
_STRIDE = 32
"""Pixels for each place of the last feature map, in all backbones here."""


def in_own_shape(picture: Image.Image, preprocessing: Preprocessing) -> np.ndarray:
    """All of a picture, uint8 (h, w, 3), in its own shape unless that is beyond 3:1; sides are multiples of 32."""
    side = CLOSER * preprocessing.crop
    ratio = min(3.0, max(1 / 3, picture.width / picture.height)) ** 0.5
    width = max(_STRIDE, round(side * ratio / _STRIDE) * _STRIDE)
    height = max(_STRIDE, round(side / ratio / _STRIDE) * _STRIDE)
    return np.array(picture.convert("RGB").resize((width, height), Image.Resampling.BICUBIC))


PIECE: Final = 128
"""Pixels of the square in which a piece that is cut out is seen; chosen by benchmarks/regions.py."""


def cut_out(picture: Image.Image, boxes: Sequence[tuple[float, float, float, float]]) -> np.ndarray:
    """Pieces of a picture, uint8 (k, PIECE, PIECE, 3), of boxes x, y, width, height in fractions; made square."""
    picture = picture.convert("RGB")
    width, height = picture.size
    places = [(x * width, y * height, (x + w) * width, (y + h) * height) for x, y, w, h in boxes]
    bicubic = Image.Resampling.BICUBIC
    return np.stack([np.array(picture.resize((PIECE, PIECE), bicubic, box=place)) for place in places])


def windows_of(boxes: Sequence[tuple[float, float, float, float]]) -> Windows:
    """Windows of boxes x, y, width, height."""
    return np.array([(x, y, x + width, y + height) for x, y, width, height in boxes], np.float64).reshape(-1, 4)


def region_vectors(network: Network, pixels: np.ndarray, windows: Windows) -> np.ndarray:
    """Turn uint8 (n, h, w, 3) into float32 (n, k, dim): a vector of unit length for each window; n ≥ 1, one batch.

    Pictures may have any height and width of at least 32. Vectors may be compared with those of whole pictures.
    """
    import torch

    with torch.inference_mode():
        maps = _maps(network, pixels)
        parts = [_pooled(one, _shares(windows, one), network.preprocessing.pooling) for one in maps]
        vectors: np.ndarray = _finished(network, parts).cpu().numpy()
    return vectors


def shares_of(network: Network, pixels: np.ndarray, toward: np.ndarray) -> np.ndarray:
    """How much each place of one picture, uint8 (h, w, 3), adds to its cosine with `toward`, float32 (dim,).

    Returns float32 (rows, columns) of the last feature map. The sum is the cosine where a network pools by the mean
    of its last stage; for others (a generalised mean, several stages) it is close to what the last stage adds.
    """
    import torch

    with torch.inference_mode():
        last = _maps(network, pixels[np.newaxis])[0][0]
        power = network.preprocessing.pooling
        channels, rows, columns = last.shape
        raised = last.clamp(min=0).pow(power) if power != 1 else last
        pooled = raised.mean((1, 2))
        if power != 1:
            # Each place's part of the generalised mean, which is the power's root of a plain mean.
            root = pooled.clamp(min=1e-12).pow(1 / power)
            places = raised * (root / pooled.clamp(min=1e-12)).view(-1, 1, 1)
            pooled = root
        else:
            places = raised
        places = places.permute(1, 2, 0).reshape(-1, channels) / (rows * columns) / pooled.norm().clamp(min=1e-12)
        direction = torch.from_numpy(np.asarray(toward, np.float32)).to(network.device)
        if network.projection is None:
            added = places @ direction
        else:
            weight, bias = network.projection
            share = len(network.parts) if len(network.parts) > 1 else 1
            own = weight[:, :channels] / share**0.5
            whole = own @ (pooled / pooled.norm().clamp(min=1e-12)) + bias
            added = (places @ own.T + bias / (rows * columns)) @ direction / whole.norm().clamp(min=1e-12)
        told: np.ndarray = added.view(rows, columns).cpu().numpy()
    return told


def _maps(network: Network, pixels: np.ndarray) -> list[torch.Tensor]:
    """Float32 feature maps (n, c, h', w') of the stages that a network's vector listens to, the last stage first.

    A picture is seen the way it faces, as for its vector, and its maps are turned back: places are those of `pixels`.
    """
    import torch

    if not network.preprocessing.facing:
        return _maps_as_seen(network, pixels)
    turned = facing.difference(pixels) < 0
    seen = pixels.copy()
    seen[turned] = seen[turned, :, ::-1]
    back = torch.from_numpy(turned).to(network.device)[:, None, None, None]
    return [torch.where(back, one.flip(3), one) for one in _maps_as_seen(network, seen)]


def _maps_as_seen(network: Network, pixels: np.ndarray) -> list[torch.Tensor]:
    import torch

    batch = network.batch_of(pixels)
    net: Any = network.module
    if hasattr(net, "resnet"):
        net = net.resnet
    if hasattr(net, "layer4"):
        x = net.maxpool(net.relu(net.bn1(net.conv1(batch))))
        made = []
        for stage in (net.layer1, net.layer2, net.layer3, net.layer4):
            x = stage(x)
            made.append(x)
        count = max(1, len(network.parts))
        return [one.to(torch.float32) for one in reversed(made[-count:])]
    last = net.maps(batch) if hasattr(net, "maps") else net.features(batch)
    return [last.to(torch.float32)]


def _shares(windows: Windows, maps: torch.Tensor) -> torch.Tensor:
    """How much of each window lies over each place, (k, h', w'), adding up to 1."""
    import torch

    rows, columns = maps.shape[2:]
    left, top, right, bottom = np.asarray(windows, np.float64).T[:, :, np.newaxis]
    across = _overlaps(left * columns, right * columns, columns)
    down = _overlaps(top * rows, bottom * rows, rows)
    weights = down[:, :, np.newaxis] * across[:, np.newaxis, :]
    weights /= weights.sum((1, 2), keepdims=True)
    return torch.from_numpy(weights.astype(np.float32)).to(maps.device)


def _overlaps(start: np.ndarray, end: np.ndarray, count: int) -> np.ndarray:
    """How much of each of `count` cells of length 1 lies between (k, 1) and (k, 1): (k, count), never all zeros."""
    end = np.maximum(end, start + 1e-3)
    cells = np.arange(count)[np.newaxis]
    covered: np.ndarray = np.maximum(0.0, np.minimum(end, cells + 1) - np.maximum(start, cells)) + 1e-9
    return covered


def _pooled(maps: torch.Tensor, shares: torch.Tensor, power: float) -> torch.Tensor:
    """Features (n, k, c) of each window."""
    import torch

    if power == 1:
        return torch.einsum("nchw,khw->nkc", maps, shares)
    raised = maps.clamp(min=0).pow(power)
    return torch.einsum("nchw,khw->nkc", raised, shares).clamp(min=0).pow(1 / power)


def _finished(network: Network, parts: list[torch.Tensor]) -> torch.Tensor:
    """Vectors (n, k, dim) of unit length, of the features of each stage."""
    import torch

    normal = torch.nn.functional.normalize
    features = torch.cat([normal(part, dim=-1) for part in parts], dim=-1) if len(parts) > 1 else parts[0]
    unit = normal(features, dim=-1)
    if network.projection is None:
        return unit
    projected = torch.nn.functional.linear(unit, *network.projection)
    return normal(projected, dim=-1) * unit.any(dim=-1, keepdim=True)
