"""One backbone with its weights, ready to run on one device in one number format."""

from __future__ import annotations

import itertools
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from photosim.base.errors import UsageError, WeightsError
from photosim.embedding.backbones import Backbone
from photosim.embedding.checkpoint import PROJECTION
from photosim.values.photos import Preprocessing

if TYPE_CHECKING:
    import numpy as np
    import torch

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Network:
    """Immutable, so that threads may go on using one while another takes its place."""

    module: torch.nn.Module
    device: torch.device
    dtype: torch.dtype
    preprocessing: Preprocessing
    projection: tuple[torch.Tensor, torch.Tensor] | None = None
    """Weight (n, features) and bias (n), float32: what turns features of unit length into the final n."""
    parts: tuple[int, ...] = ()
    """How many features come from each stage: each part is scaled to unit length before all are. Empty: one part."""

    def features(self, pixels: np.ndarray, *, once: bool = False) -> np.ndarray:
        """Turn uint8 (n, crop, crop, 3) into unit-length float32 vectors; n ≥ 1, all in one batch.

        `once`: each picture as it stands and nothing else, whatever the preprocessing says of its mirror image.

        A picture that no feature answers to gets zeros; weights that overflow give values that are not finite.
        """
        import torch

        with torch.inference_mode():
            features: Any = self._seen(pixels, once)
            if len(self.parts) > 1:
                each = [torch.nn.functional.normalize(part) for part in features.split(self.parts, dim=1)]
                features = torch.cat(each, dim=1)
            unit = torch.nn.functional.normalize(features)
            if self.projection is not None:
                projected = torch.nn.functional.linear(unit, *self.projection)
                unit = torch.nn.functional.normalize(projected) * unit.any(dim=1, keepdim=True)
            vectors: np.ndarray = unit.cpu().numpy()
        return vectors

    def _seen(self, pixels: np.ndarray, once: bool) -> torch.Tensor:
        """Pooled features, float32 (n, features), of both ways round where the preprocessing says so."""
        import torch

        from photosim.embedding import facing

        doubt = 0.0 if once else self.preprocessing.facing
        views = facing.views(pixels, doubt) if doubt else None
        batch = self.batch_of(pixels if views is None else views.pixels)
        features: torch.Tensor = self.module(batch).to(torch.float32)
        if self.preprocessing.mirror and not once:
            features += self.module(batch.flip(3)).to(torch.float32)
        if views is None or not len(views.doubtful):
            return features
        features, others = features[: len(pixels)], features[len(pixels) :]
        doubtful, share = (torch.from_numpy(one).to(self.device) for one in (views.doubtful, views.others))
        features[doubtful] = torch.lerp(features[doubtful], others, share[:, None])
        return features

    def batch_of(self, pixels: np.ndarray) -> torch.Tensor:
        """What the module takes, of uint8 (n, height, width, 3)."""
        import torch

        # NumPy's (n, h, w, 3) seen as (n, 3, h, w) already lies in memory as channels_last.
        batch = torch.from_numpy(pixels).to(self.device).permute(0, 3, 1, 2).to(torch.float32)
        mean, std = (
            torch.tensor(values, device=self.device).mul_(255).view(1, 3, 1, 1)
            for values in (self.preprocessing.mean, self.preprocessing.std)
        )
        return batch.sub_(mean).div_(std).to(self.dtype)

    def moved(self, device: torch.device, dtype: torch.dtype) -> Network:
        """Return a copy on another device or in another number format."""
        import copy

        module = copy.deepcopy(self.module).to(device=device, dtype=dtype)
        projection = None if self.projection is None else (self.projection[0].to(device), self.projection[1].to(device))
        return Network(module, device, dtype, self.preprocessing, projection, self.parts)


def assemble(
    backbone: Backbone,
    state: dict[str, torch.Tensor],
    preprocessing: Preprocessing,
    device: torch.device,
    stages: int = 1,
) -> Network:
    """Return the float32 network of `state`, which must fit `backbone` exactly, on `device`.

    A projection in `state` says by its width how many of the last stages it listens to; without one, it is `stages`.

    Raises WeightsError when the backbone has not the pooling that is asked for.
    """
    import torch

    module = backbone.build()
    last = [state[f"{PROJECTION}{name}"].to(device) for name in ("weight", "bias") if f"{PROJECTION}{name}" in state]
    parameters = {name: value for name, value in state.items() if not name.startswith(PROJECTION)}
    module.load_state_dict(parameters, assign=True)
    if preprocessing.pooling != 1.0:
        if not hasattr(module, "avgpool"):
            raise WeightsError(f"The card of these weights asks for a pooling that {backbone.name} does not have.")
        module.avgpool = _generalised_mean(preprocessing.pooling)
    parts = backbone.parts(last[0].shape[1]) if last else (backbone.dim, *backbone.earlier)[:stages]
    if len(parts) > 1:
        module = _stages(module, len(parts))
    module.requires_grad_(requires_grad=False)
    _fold(module)
    module = module.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    projection = (last[0], last[1]) if last else None
    return Network(module, device, torch.float32, preprocessing, projection, parts)


def _fold(module: torch.nn.Module) -> None:
    """Let each convolution do what the batch norm registered behind it does: the same numbers with one pass less.

    Of EfficientNet-Lite2 it saves a sixth of the time, of a ResNet18 a fortieth (docs/benchmarks.md, *First scan*).
    """
    import torch

    for parent in module.modules():
        names = list(parent._modules)
        for conv, norm in ((parent._modules[a], b) for a, b in itertools.pairwise(names)):
            batch_norm = parent._modules[norm]
            if isinstance(conv, torch.nn.Conv2d) and isinstance(batch_norm, torch.nn.BatchNorm2d):
                mean, variance = batch_norm.running_mean, batch_norm.running_var
                if mean is None or variance is None:
                    continue  # it would measure each batch, which no convolution can
                conv.weight, conv.bias = torch.nn.utils.fuse_conv_bn_weights(
                    conv.weight, conv.bias, mean, variance, batch_norm.eps, batch_norm.weight, batch_norm.bias
                )
                parent._modules[norm] = torch.nn.Identity()


def _stages(resnet: torch.nn.Module, count: int) -> torch.nn.Module:
    """A network from pictures to the pooled features of the last `count` stages of a ResNet, the last stage first."""
    import torch

    class Stages(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.resnet = resnet

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            net: Any = self.resnet
            maps = net.stages(x)
            return torch.cat([net.avgpool(made).flatten(1) for made in reversed(maps[-count:])], dim=1)

    return Stages()


def _generalised_mean(exponent: float) -> torch.nn.Module:
    """A layer from features (n, c, h, w), none negative, to (n, c, 1, 1), as torchvision's average pooling."""
    import torch

    class GeneralisedMean(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            powers = x.float().clamp(min=0).pow(exponent)  # bfloat16 would lose most digits of a power
            return powers.mean((2, 3), keepdim=True).pow(1 / exponent)

    return GeneralisedMean()


def choose_device(wanted: str | None = None) -> torch.device:
    """Return the wanted device, else CUDA, MPS or the CPU, the first that really computes.

    Raises UsageError when the wanted one is unknown or does not work.
    """
    import torch

    if wanted is not None:
        problem = _problem(wanted)
        if problem is not None:
            raise UsageError(f"The device {wanted!r} cannot be used: {problem}. Leave it out, or use 'cpu'.")
        return torch.device(wanted)
    for name, present in (("cuda", torch.cuda.is_available()), ("mps", torch.backends.mps.is_available())):
        if present:
            problem = _problem(name)
            if problem is None:
                return torch.device(name)
            log.warning("the graphics processor is not used (%s): %s", name, problem)
    return torch.device("cpu")


def _problem(name: str) -> str | None:
    """Say why nothing can be computed on a device: drivers too old or chips too new show only when it is tried."""
    import torch

    try:
        float(torch.ones(1, device=name).add_(1).cpu())
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        return (str(error).splitlines() or ["unknown error"])[0].rstrip(".")
    return None
