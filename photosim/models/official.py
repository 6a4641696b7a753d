"""The weights that torchvision publishes for our backbones: where they lie, and how to know that it is them.

Addresses and the first eight digits of the hashes are those of torchvision's own weight enums (a test compares them);
the rest of the digits belongs to the files as they have been published since 2021. Of the two sets that torchvision
has for some backbones, these are the first: the second was trained to guess labels better, with recipes that blur the
pooled features, and look-alikes are about features.
"""

from __future__ import annotations

from dataclasses import dataclass

from photosim.embedding import backbones
from photosim.values.photos import Scale

HOST = "download.pytorch.org"

_SCALE = Scale(copies_from=0.84)
"""Where MobileNetV2 calls 0.4 % of all pairs of different photos alike, as the model that comes along does at 0.86."""

_LICENCE = "BSD-3-Clause, as torchvision; trained on ImageNet, whose own terms may limit commercial use"


@dataclass(frozen=True, slots=True)
class Official:
    """One published file."""

    name: str
    """What the model is called here; the plain `resnet18` is the one that comes with photosim."""
    backbone: str
    file: str
    """On the server; torchvision puts the first digits of the hash into it."""
    sha256: str
    bytes: int
    scale: Scale
    """See ModelIdentity."""
    about: str
    """What to expect, for people."""
    licence: str = _LICENCE
    title: str = ""
    """A few words for people who do not know what a network is."""

    @property
    def url(self) -> str:
        return f"https://{HOST}/models/{self.file}"


OFFICIAL = (
    Official(
        "resnet18-imagenet",
        "resnet18",
        "resnet18-f37072fd.pth",
        "f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec",
        46_830_571,
        _SCALE,
        "Another network in place of the built-in one that knows 1,000 kinds of things. How much it finds that the "
        "built-in one does not has not been measured.",
        title="Knows objects, another view of them",
    ),
    Official(
        "resnet50",
        "resnet50",
        "resnet50-0676ba61.pth",
        "0676ba61b6795bbe1773cffd859882e5e297624d384b6993f7c9e683e722fb8a",
        102_530_333,
        _SCALE,
        "The largest network, for the finest distinctions between kinds of things. Takes several times as long for a "
        "photo as the built-in one, and four times the room.",
        title="Finest, slow",
    ),
    Official(
        "mobilenet_v2",
        "mobilenet_v2",
        "mobilenet_v2-b0353104.pth",
        "b03531047ffacf1e2488318dcd2aba1126cde36e3bfe1aa5cb07700aeeee9889",
        14_212_972,
        _SCALE,
        "A small download that knows 1,000 kinds of things, less well than the built-in network, and takes less time "
        "for a photo.",
        title="Knows objects, quick",
    ),
)


def by_name(name: str) -> Official | None:
    """The official weights of that name, or of the backbone of that name."""
    for official in OFFICIAL:
        if name == official.name:
            return official
    return next((official for official in OFFICIAL if name == official.backbone), None)


def dim_of(backbone: str) -> int:
    """How many features that backbone gives."""
    return backbones.get(backbone).dim


def by_hash(sha256: str) -> Official | None:
    """The official weights with these bytes."""
    return next((official for official in OFFICIAL if official.sha256 == sha256), None)
