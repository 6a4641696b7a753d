"""Looking into a file of weights before it is installed: which network it is for, and whether it sees anything."""

from __future__ import annotations

from pathlib import Path

from photosim.base.errors import WeightsError
from photosim.base.paths import to_text
from photosim.embedding import backbones, checkpoint


def fitting_backbone(file: Path) -> backbones.Backbone:
    """The first backbone whose parameters the file holds. Raises the WeightsError of the last one tried."""
    checkpoint.check_container(file)  # before torch is imported, which takes seconds
    trouble: WeightsError | None = None
    for name in backbones.names():
        try:
            checkpoint.load_state(file, backbones.get(name))
        except WeightsError as error:
            trouble = error
            if "do not fit" not in str(error):
                raise
        else:
            return backbones.get(name)
    known = ", ".join(backbones.names())
    raise WeightsError(
        f"The weights {to_text(file)} belong to no network that photosim knows. Choose a state_dict of "
        f"one of these: {known}."
    ) from trouble


def verify_weights(path: Path, backbone: str) -> None:
    """Load the weights as a search would and try them on a picture. Raises WeightsError."""
    import numpy as np

    from photosim.embedding.network import assemble, choose_device

    architecture = backbones.get(backbone)
    network = assemble(
        architecture, checkpoint.load_state(path, architecture), architecture.preprocessing, choose_device("cpu")
    )
    pixels = np.random.default_rng(0).integers(0, 256, (2, 96, 96, 3), dtype=np.uint8)
    vectors = network.features(pixels)
    if not np.isfinite(vectors).all() or not np.any(vectors):
        raise WeightsError(
            f"The weights {to_text(path)} make nothing of a picture: they were never trained, or are damaged. "
            "Choose other weights."
        )
