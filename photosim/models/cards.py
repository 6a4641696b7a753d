"""Cards: what lies beside the weights of an installed model, as JSON, and says what the model is."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photosim.base.errors import UsageError
from photosim.embedding import backbones, weights
from photosim.models import official
from photosim.values.photos import ModelIdentity, Preprocessing, Scale

if TYPE_CHECKING:
    from photosim.models.official import Official

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Installed:
    """A model whose weights are at hand."""

    name: str
    path: Path
    identity: ModelIdentity
    bytes: int
    licence: str = ""


def read(card: Path, weights_suffix: str) -> Installed | None:
    """The model of a card; None, and a warning in the log, when it is incomplete or not ours."""
    path = card.with_suffix(weights_suffix)
    try:
        facts = json.loads(card.read_text(encoding="utf-8"))
        backbone = backbones.get(facts["backbone"])
        if path.stat().st_size != facts["bytes"]:
            raise ValueError("the file beside it has another size")
        values = dict(facts["preprocessing"])
        values["mean"], values["std"] = tuple(values["mean"]), tuple(values["std"])
        identity = ModelIdentity(
            name=card.stem,
            backbone=backbone.name,
            dim=weights.dim_of(facts, backbone.dim),
            sha256=str(facts["sha256"]),
            preprocessing=Preprocessing(**values),
            source=str(facts.get("source", "")),
            scale=weights.scale_of(facts, path, usual_scale(backbone.name)),
            joined_scale=weights.joined_scale_of(facts, path),
        )
        return Installed(card.stem, path, identity, facts["bytes"], str(facts.get("licence", "")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, UsageError) as error:
        log.warning("%s describes no model: %s", card, error)
        return None


def make(name: str, backbone: backbones.Backbone, known: Official | None, source: str) -> dict[str, Any]:
    """The card of a model called `name`; `known` is what is published of its weights, `source` where they are from."""
    return {
        "name": name,
        "backbone": backbone.name,
        "dim": backbone.dim,
        "preprocessing": asdict(backbone.preprocessing),
        **asdict(known.scale if known else usual_scale(backbone.name)),
        "licence": known.licence if known else "",
        "source": source,
        "installed_at": time.strftime("%Y-%m-%d"),
    }


def usual_scale(backbone: str) -> Scale:
    """The scale of weights that say nothing: that of the official ones of the backbone."""
    known = official.by_name(backbone)
    return known.scale if known else Scale()
