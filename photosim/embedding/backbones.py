"""The networks photosim can run, without their classifiers: ResNets, EfficientNet-Lite2, and torchvision's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from photosim.base.errors import UsageError
from photosim.embedding.ops import torchvision_models
from photosim.values.photos import Preprocessing

if TYPE_CHECKING:
    import torch

DEFAULT = "resnet18"


@dataclass(frozen=True, slots=True)
class Backbone:
    """One architecture, by default of torchvision, and what must be known of it without importing torch."""

    name: str
    """As torchvision's `get_model` knows it, where it is torchvision's."""
    dim: int
    """Length of the pooled features."""
    classifier: str
    """Attribute that turns pooled features into classes; replaced by the identity."""
    preprocessing: Preprocessing
    """What torchvision's own weights were made for; holds for any weights that bring no card."""
    earlier: tuple[int, ...] = ()
    """Channels of the stages before the last, backwards: a projection may listen to their pooled features too."""

    @property
    def published_as(self) -> str:
        """Whose `state_dict` fits, for people."""
        return f"torchvision's {self.name}"

    def parts(self, features: int) -> tuple[int, ...]:
        """How many of these features come from each stage, the last stage first. ValueError if they cannot be."""
        stages = (self.dim, *self.earlier)
        for count in range(1, len(stages) + 1):
            if sum(stages[:count]) == features:
                return stages[:count]
        raise ValueError(f"{self.name} has no stages of {features} features together")

    def build(self) -> torch.nn.Module:
        """Return the network in evaluation mode, its parameters without memory (on the `meta` device).

        It maps float (n, 3, h, w) to pooled features (n, dim) once a state is loaded with `assign=True`.
        """
        import torch

        with torch.device("meta"):
            network: torch.nn.Module = torchvision_models().get_model(self.name, weights=None)
        setattr(network, self.classifier, torch.nn.Identity())
        return network.eval()


@dataclass(frozen=True, slots=True)
class _ResNet(Backbone):
    """One that torchvision has as well, made without importing that."""

    def build(self) -> torch.nn.Module:
        import torch

        from photosim.embedding import resnet

        with torch.device("meta"):
            network: torch.nn.Module = getattr(resnet, self.name)()
        return network.eval()


@dataclass(frozen=True, slots=True)
class _Lite2(Backbone):
    """EfficientNet-Lite2, which torchvision does not have."""

    @property
    def published_as(self) -> str:
        return "efficientnet-lite2 of the package efficientnet-lite-pytorch"

    def build(self) -> torch.nn.Module:
        import torch

        from photosim.embedding.efficientnet import EfficientNetLite2

        with torch.device("meta"):
            return EfficientNetLite2().eval()


_IMAGENET = Preprocessing(resize=256, crop=224, interpolation="bilinear")
_LITE = Preprocessing(resize=260, crop=260, mean=(127 / 255,) * 3, std=(128 / 255,) * 3)
"""(pixel - 127) / 128, at the size that Google trained and published it for."""

_BACKBONES = {
    backbone.name: backbone
    for backbone in (
        _ResNet("resnet18", 512, "fc", _IMAGENET, earlier=(256, 128, 64)),
        _ResNet("resnet50", 2048, "fc", _IMAGENET, earlier=(1024, 512, 256)),
        Backbone("mobilenet_v2", 1280, "classifier", _IMAGENET),
        _Lite2("efficientnet_lite2", 1280, "_fc", _LITE),
    )
}


def names() -> list[str]:
    """The names of all backbones, the default first."""
    return list(_BACKBONES)


def get(name: str) -> Backbone:
    """Return the backbone of that name. Raises UsageError for an unknown one."""
    try:
        return _BACKBONES[name]
    except KeyError:
        raise UsageError(f"There is no backbone called {name!r}. photosim knows: {', '.join(_BACKBONES)}.") from None
