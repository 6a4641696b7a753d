"""float32 or bfloat16: whichever this processor is faster at, as long as the vectors stay the same."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from photosim.embedding.network import Network

if TYPE_CHECKING:
    import numpy as np

log = logging.getLogger(__name__)

ENOUGH = 8
"""Pictures in a batch from which on its time says something about the time of a scan."""
_AGREEMENT = 0.999
"""Least cosine between the two vectors of one picture; between different photos it is rarely above 0.9."""
_ROUNDS = 3


def faster(network: Network, pixels: np.ndarray) -> Network:
    """Return `network` (float32) or its bfloat16 copy, by trying both on uint8 (n, crop, crop, 3).

    On processors with bfloat16 units it is about twice as fast, on others several times slower. On the CPU the calling
    thread is left with `torch.set_num_threads(1)`.
    """
    import torch

    if network.device.type not in ("cpu", "cuda"):
        return network  # Support on MPS depends on the version of macOS; float32 is always right.
    if network.device.type == "cpu":
        # A scan times this while its decoders fill the processors. The time that one thread really computed does not
        # depend on them, while the clock on the wall was seen to be wrong by ten times.
        torch.set_num_threads(1)
        clock = time.thread_time
    else:
        clock = time.perf_counter
    try:
        candidate = network.moved(network.device, torch.bfloat16)
        exact, rounded = network.features(pixels), candidate.features(pixels)  # Also warms both up.
    except torch.cuda.OutOfMemoryError:
        raise  # For the caller, who can make the batch smaller.
    except RuntimeError as error:
        log.info("bfloat16 is not used: %s", error)
        return network
    agreement = float((exact * rounded).sum(axis=1).min())
    if not agreement >= _AGREEMENT:  # Also when it is not a number.
        log.info("bfloat16 is not used: its vectors differ (cosine %.4f)", agreement)
        return network
    seconds = {network: 0.0, candidate: 0.0}
    for _ in range(_ROUNDS):  # In turns, so that a change of clock frequency meets both.
        for tried in seconds:
            began = clock()
            tried.features(pixels)
            seconds[tried] += clock() - began
    log.info(
        "%d pictures take %.0f ms in float32, %.0f ms in bfloat16 (cosine %.4f)",
        len(pixels), seconds[network] * 1000 / _ROUNDS, seconds[candidate] * 1000 / _ROUNDS, agreement,
    )  # fmt: skip
    return candidate if seconds[candidate] < seconds[network] else network
