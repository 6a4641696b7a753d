"""Which weights are meant, and who they are: everything that can be known of a weights file without torch."""

from __future__ import annotations

import json
import logging
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from photosim.base.errors import WeightsError
from photosim.base.paths import resource, to_text
from photosim.embedding import backbones, checkpoint, hashes
from photosim.values.photos import ModelIdentity, Preprocessing, Scale

log = logging.getLogger(__name__)

_USUAL = Scale()


def default_weights() -> Path:
    """The weights that come with the program."""
    return resource("weights/resnet18-photosim.pt")


def kind_weights() -> Path:
    """Those of the second network that comes along, which knows kinds of things."""
    return resource("weights/efficientnet-lite2.pt")


def comes_along(path: Path) -> bool:
    """Whether the weights at `path` are part of the program."""
    return path.resolve() in (default_weights().resolve(), kind_weights().resolve())


def identify(path: Path, backbone: str | None = None, kept: Path | None = None) -> ModelIdentity:
    """Return the identity of the weights at `path`; does not import torch.

    The whole file is read, unless it is the one whose hash the file `kept` remembers.

    A card (JSON of the same name beside the file) whose SHA-256 is that of the file gives name, backbone and
    preprocessing; other weights are taken for `backbone` with torchvision's preprocessing.
    Raises WeightsError when the file is missing, unreadable, plainly no checkpoint, or says it is for another
    backbone; UsageError for an unknown backbone.
    """
    checkpoint.check_container(path)
    sha256 = sha256_of(path, kept)
    built_in = comes_along(path)
    card = _read_card(path.with_suffix(".json"))
    if card.get("sha256") != sha256:
        if built_in:
            raise WeightsError(
                f"The weights that come with photosim are damaged: {to_text(path)} is not the file its card "
                "describes. Install photosim again, or choose other weights."
            )
        if card:
            log.warning("the card beside %s describes another file and is ignored", path)
        card = {}
    architecture = backbones.get(backbone or card.get("backbone", backbones.DEFAULT))
    if card.get("backbone", architecture.name) != architecture.name:
        raise WeightsError(
            f"The weights {to_text(path)} are for {card['backbone']}, not for {architecture.name}. "
            f"Choose weights of a {architecture.name}."
        )
    preprocessing = _preprocessing(card, path) if "preprocessing" in card else architecture.preprocessing
    projection_of(path, preprocessing, kept)
    return ModelIdentity(
        name=str(card.get("name", path.stem)),
        backbone=architecture.name,
        dim=dim_of(card, architecture.dim),
        sha256=sha256,
        preprocessing=preprocessing,
        source="built in" if built_in else str(card.get("source") or to_text(path)),
        scale=scale_of(card, path),
        joined_scale=joined_scale_of(card, path),
    )


def projection_of(path: Path, preprocessing: Preprocessing, kept: Path | None = None) -> Path | None:
    """The file of the projection beside the weights at `path`; `None` where their card knows of none.

    Raises WeightsError when it is missing or another one.
    """
    if not preprocessing.projection:
        return None
    projection = checkpoint.projection_file(path)
    there = projection.is_file()
    if not there or sha256_of(projection, kept) != preprocessing.projection:
        raise WeightsError(
            f"{to_text(projection)} is {'not' if there else 'missing:'} the projection that the card of the weights "
            "beside it describes. "
            "Put back the files that were published together, or install photosim again."
        )
    return projection


def sha256_of(path: Path, kept: Path | None = None) -> str:
    """Return the SHA-256 of the file, as `hashes.sha256` does. Raises WeightsError when it cannot be read."""
    try:
        return hashes.sha256(path, kept)
    except OSError as error:
        raise checkpoint.unreadable(path, error) from error


def _read_card(path: Path) -> dict[str, Any]:
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("the card %s cannot be read: %s", path, error)
        return {}
    return card if isinstance(card, dict) else {}


def dim_of(card: dict[str, Any], features: int) -> int:
    """Length of the vectors: a projection in the file may have shortened them, which its card says."""
    dim = card.get("dim", features)
    return dim if isinstance(dim, int) and 0 < dim <= features else features


def scale_of(card: dict[str, Any], path: Path, default: Scale = _USUAL) -> Scale:
    """Read what a card says of scores; what it does not say, or not as a number between 0 and 1, is as in `default`."""
    said = {}
    for field in fields(Scale):
        value = card.get(field.name)
        if isinstance(value, int | float) and 0 < value < 1:
            said[field.name] = float(value)
        elif value is not None:
            usual = getattr(default, field.name)
            log.warning("%s of %r in the card of %s is no score; %g is used", field.name, value, path, usual)
    return replace(default, **said)


def as_shipped_before(identity: ModelIdentity) -> ModelIdentity:
    """The same with what its scores mean, where these are weights that came with an earlier release.

    Libraries keep who a model was and not its levels. As long as they are searched by its vectors, these are needed:
    with others, duplicates that were found would be missing until all photos are prepared for the newer weights.
    """
    path = resource("weights/earlier.json")
    said = _read_card(path).get(identity.key)
    return replace(identity, scale=scale_of(said, path)) if isinstance(said, dict) else identity


def joined_scale_of(card: dict[str, Any], path: Path) -> Scale | None:
    """What a card says, under `joined`, of scores in which the model is the second of two."""
    said = card.get("joined")
    return scale_of(said, path) if isinstance(said, dict) else None


def _preprocessing(card: dict[str, Any], path: Path) -> Preprocessing:
    """Read the card's preprocessing; a wrong one would give vectors that mean nothing, so it is never guessed."""
    try:
        facts = dict(card["preprocessing"])
        mean, std = (tuple(float(value) for value in facts.pop(name)) for name in ("mean", "std"))
        pooling, facing = (float(facts.pop(name, default)) for name, default in (("pooling", 1.0), ("facing", 0.0)))
        preprocessing = Preprocessing(**facts, mean=mean, std=std, pooling=pooling, facing=facing)  # type: ignore[arg-type]
        sides = isinstance(preprocessing.resize, int) and isinstance(preprocessing.crop, int)
        usable = (
            sides
            and preprocessing.resize >= preprocessing.crop > 0
            and preprocessing.interpolation in ("bicubic", "bilinear")
            and isinstance(preprocessing.mirror, bool)
            and isinstance(preprocessing.projection, str)
            and not preprocessing.source
            and 1 <= preprocessing.pooling <= 16
            and 0 <= preprocessing.facing <= 255
            and not (preprocessing.mirror and preprocessing.facing)
            and len(mean) == len(std) == 3
            and min(std) > 0
        )
    except (KeyError, TypeError, ValueError):
        usable = False
    if not usable:
        raise WeightsError(
            f"The card {to_text(path.with_suffix('.json'))} does not say how pictures are prepared for these weights. "
            "Correct the entry `preprocessing`, or remove the card if these are torchvision's own weights."
        )
    return preprocessing
