"""The networks that come along, computed by NumPy: of a few pictures, that is done before torch is imported.

`import torch` takes 1.1 s of a processor; here both networks are read in 0.2 s, and look at a picture in 0.1 s
(docs/benchmarks.md, *Commands*).
The numbers are those of `network.Network` in float32 but for rounding: tests/unit/embedding/test_plain.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from photosim.base.errors import WeightsError
from photosim.base.paths import to_text
from photosim.embedding import archive, backbones, checkpoint, facing, shapes, weights
from photosim.values.photos import ModelIdentity

State = dict[str, np.ndarray]
"""Parameters by name, float32."""

_Layer = Callable[[np.ndarray], np.ndarray]
"""Float32 (height, width, channels) to another of these."""


class PlainNetwork:
    """Immutable once made, so that threads may share it."""

    def __init__(self, path: Path, identity: ModelIdentity) -> None:
        """Read the weights at `path`, which must come along. Raises WeightsError."""
        self._preprocessing = identity.preprocessing
        state = archive.tensors(path)
        projection = weights.projection_of(path, identity.preprocessing)
        last = {} if projection is None else archive.tensors(projection)
        try:
            self._maps = _MAPS[identity.backbone](state)
            self._projection = [last[f"{checkpoint.PROJECTION}{name}"] for name in ("weight", "bias")] if last else []
        except (KeyError, ValueError) as error:
            raise WeightsError(f"The weights {to_text(path)} do not fit {identity.backbone}: {error}.") from error
        self._parts = 1
        if last:
            self._parts = len(backbones.get(identity.backbone).parts(self._projection[0].shape[1]))

    def features(self, pixels: np.ndarray) -> np.ndarray:
        """As `network.Network.features`: uint8 (n, crop, crop, 3) to float32 (n, dim) of unit length, one by one."""
        return np.stack([self._of_one(picture) for picture in pixels])

    def _of_one(self, picture: np.ndarray) -> np.ndarray:
        parts = self._seen(picture)
        unit = _unit(np.concatenate([_unit(part) for part in parts]))
        if not self._projection or not unit.any():
            return unit if not self._projection else np.zeros(len(self._projection[1]), np.float32)
        weight, bias = self._projection
        return _unit(weight @ unit + bias)

    def _seen(self, picture: np.ndarray) -> list[np.ndarray]:
        """What `_pooled` gives, of both ways round where the preprocessing says so."""
        if not self._preprocessing.facing:
            parts = self._pooled(picture)
            if not self._preprocessing.mirror:
                return parts
            return [one + other for one, other in zip(parts, self._pooled(picture[:, ::-1]), strict=True)]
        views = facing.views(picture[np.newaxis], self._preprocessing.facing)
        parts, *others = (self._pooled(view) for view in views.pixels)
        for share, pooled in zip(views.others, others, strict=True):
            parts = [one + share * (other - one) for one, other in zip(parts, pooled, strict=True)]
        return parts

    def _pooled(self, picture: np.ndarray) -> list[np.ndarray]:
        """Features of the stages that the vector listens to, the last one first."""
        prepared = self._preprocessing
        mean, std = (255 * np.array(values, np.float32) for values in (prepared.mean, prepared.std))
        power = np.float32(prepared.pooling)
        last = list(self._maps((picture.astype(np.float32) - mean) / std))[-self._parts :]
        if power == 1:
            return [made.mean((0, 1)) for made in reversed(last)]
        return [(made.clip(min=0) ** power).mean((0, 1)) ** (1 / power) for made in reversed(last)]


def _unit(vector: np.ndarray) -> np.ndarray:
    """As torch's `normalize`."""
    return np.asarray(vector / max(1e-12, float(np.linalg.norm(vector))), np.float32)


def _resnet18(state: State) -> Callable[[np.ndarray], Iterator[np.ndarray]]:
    """From a picture to the maps after each stage."""
    stem = _convolution(state, "conv1", "bn1", shapes.RESNET_EPSILON, 2)
    stages = [
        [_basic_block(state, f"layer{number}.{place}.", 1 if number == 1 or place else 2) for place in range(count)]
        for number, count in enumerate(shapes.RESNET18_BLOCKS, start=1)
    ]

    def maps(x: np.ndarray) -> Iterator[np.ndarray]:
        x = _largest(_relu(stem(x)))
        for stage in stages:
            for block in stage:
                x = block(x)
            yield x

    return maps


def _basic_block(state: State, name: str, stride: int) -> _Layer:
    eps = shapes.RESNET_EPSILON
    first = _convolution(state, f"{name}conv1", f"{name}bn1", eps, stride)
    second = _convolution(state, f"{name}conv2", f"{name}bn2", eps, 1)
    aside = None
    if f"{name}downsample.0.weight" in state:
        aside = _convolution(state, f"{name}downsample.0", f"{name}downsample.1", eps, stride)
    return lambda x: _relu(second(_relu(first(x))) + (x if aside is None else aside(x)))


def _lite2(state: State) -> Callable[[np.ndarray], Iterator[np.ndarray]]:
    """From a picture to its last maps."""
    eps = shapes.LITE_EPSILON
    stem = _convolution(state, "_conv_stem", "_bn0", eps, 2, same=True)
    strides = [stride for stage in shapes.LITE2_STAGES for stride in stage.strides()]
    blocks = [_inverted_residual(state, f"_blocks.{number}.", stride) for number, stride in enumerate(strides)]
    head = _convolution(state, "_conv_head", "_bn1", eps, 1)

    def maps(x: np.ndarray) -> Iterator[np.ndarray]:
        x = _relu6(stem(x))
        for block in blocks:
            x = block(x)
        yield _relu6(head(x))

    return maps


def _inverted_residual(state: State, name: str, stride: int) -> _Layer:
    eps = shapes.LITE_EPSILON
    widen = None
    if f"{name}_expand_conv.weight" in state:
        widen = _convolution(state, f"{name}_expand_conv", f"{name}_bn0", eps, 1)
    alone = _depthwise(state, f"{name}_depthwise_conv", f"{name}_bn1", eps, stride)
    narrow = _convolution(state, f"{name}_project_conv", f"{name}_bn2", eps, 1)

    def block(x: np.ndarray) -> np.ndarray:
        made = narrow(_relu6(alone(x if widen is None else _relu6(widen(x)))))
        return made + x if made.shape == x.shape else made

    return block


_MAPS: dict[str, Callable[[State], Callable[[np.ndarray], Iterator[np.ndarray]]]] = {
    "resnet18": _resnet18,
    "efficientnet_lite2": _lite2,
}


def _folded(state: State, conv: str, norm: str, eps: float) -> tuple[np.ndarray, np.ndarray]:
    """Weight (out, in, k, k) and bias (out,) of a convolution that does what the batch norm behind it does."""
    scale = state[f"{norm}.weight"] / np.sqrt(state[f"{norm}.running_var"] + np.float32(eps))
    bias = state[f"{norm}.bias"] - state[f"{norm}.running_mean"] * scale
    return state[f"{conv}.weight"] * scale[:, None, None, None], bias


def _convolution(state: State, conv: str, norm: str, eps: float, stride: int, *, same: bool = False) -> _Layer:
    """With `same`, padded as TensorFlow does, else by half the kernel on each side."""
    weight, bias = _folded(state, conv, norm, eps)
    out, _, kernel, _ = weight.shape
    matrix = np.ascontiguousarray(weight.transpose(2, 3, 1, 0).reshape(-1, out))

    def layer(x: np.ndarray) -> np.ndarray:
        shifted = _shifted(x, kernel, stride, same)
        rows, columns, channels = shifted[0].shape
        if len(shifted) == 1:
            seen = shifted[0]
        else:
            seen = np.empty((rows, columns, len(shifted), channels), np.float32)
            for place, one in enumerate(shifted):
                seen[:, :, place] = one
        made: np.ndarray = seen.reshape(rows * columns, -1) @ matrix
        made += bias
        return made.reshape(rows, columns, out)

    return layer


def _depthwise(state: State, conv: str, norm: str, eps: float, stride: int) -> _Layer:
    """Each channel by itself, padded as TensorFlow does."""
    weight, bias = _folded(state, conv, norm, eps)
    kernel = weight.shape[2]
    each = np.ascontiguousarray(weight[:, 0].transpose(1, 2, 0).reshape(kernel * kernel, -1))

    def layer(x: np.ndarray) -> np.ndarray:
        shifted = _shifted(x, kernel, stride, same=True)
        made: np.ndarray = shifted[0] * each[0] + bias
        product = np.empty_like(made)
        for one, by in zip(shifted[1:], each[1:], strict=True):
            np.multiply(one, by, out=product)
            made += product
        return made

    return layer


def _shifted(x: np.ndarray, kernel: int, stride: int, same: bool, outside: float = 0.0) -> list[np.ndarray]:
    """What each place of the kernel sees, row by row: views (h', w', c) of the padded maps."""
    height, width = x.shape[:2]
    half = (kernel // 2, kernel // 2)
    sides = [shapes.same_padding(size, kernel, stride) if same else half for size in (height, width)]
    if any(map(any, sides)):
        x = np.pad(x, (*sides, (0, 0)), constant_values=outside)
    rows, columns = ((size - kernel) // stride + 1 for size in x.shape[:2])
    return [
        x[row : row + stride * (rows - 1) + 1 : stride, column : column + stride * (columns - 1) + 1 : stride]
        for row in range(kernel)
        for column in range(kernel)
    ]


def _largest(x: np.ndarray) -> np.ndarray:
    """Of every 3 x 3 places, at half the sides."""
    first, *others = _shifted(x, 3, 2, same=False, outside=-np.inf)
    made: np.ndarray = first.copy()
    for one in others:
        np.maximum(made, one, out=made)
    return made


def _relu(x: np.ndarray) -> np.ndarray:
    np.maximum(x, 0, out=x)
    return x


def _relu6(x: np.ndarray) -> np.ndarray:
    np.clip(x, 0, 6, out=x)
    return x
