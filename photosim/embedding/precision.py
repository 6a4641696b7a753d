"""float32 or bfloat16: whichever this processor is faster at, as long as the vectors stay the same."""

from __future__ import annotations

import logging
import math
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.settings import Settings
from photosim.embedding.network import Network

if TYPE_CHECKING:
    import numpy as np
    import torch

log = logging.getLogger(__name__)

ENOUGH = 8
"""Pictures in a batch from which on its time says something about the time of a scan. More are not timed."""
_AGREEMENT = 0.999
"""Least cosine between the two vectors of one picture; between different photos it is rarely above 0.9."""
_WITHOUT_UNITS = frozenset(("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX512_CORE", "AVX512_CORE_VNNI"))
"""Instructions that have nothing for bfloat16, as oneDNN calls them."""
_ROUNDS = 3
_HOPELESS = 1.5
"""Times as long as float32. A ResNet18 in bfloat16 took 0.6 times with the units for it, 2.0 to 5.2 times without them
(an EPYC of 2023 whose ONEDNN_MAX_CPU_ISA was set to AVX512_CORE and AVX2)."""
_CLEAR = 1.3
"""Times as long as the other: the difference is settled by one round."""


class Remembered:
    """Which format was faster, in a file of the library. A library may go from computer to computer with its drive."""

    def __init__(self, file: Path | None) -> None:
        """With None, nothing is remembered."""
        self._file = file

    def get(self, key: str) -> str:
        """`float32` or `bfloat16`; empty when it is not known."""
        return "" if self._file is None else Settings(self._file).get(key, "")

    def put(self, key: str, name: str) -> None:
        """Remember it; a disk that is full or may not be written is logged, not raised."""
        if self._file is not None:
            Settings(self._file).set(key, name)


def key(model: str, device: torch.device) -> str:
    """What the choice depends on: the model, this computer, and the torch that computes."""
    import torch

    chip = torch.cuda.get_device_name(device) if device.type == "cuda" else _processor()
    return " · ".join((model, device.type, chip, str(os.cpu_count()), platform.node(), torch.__version__))


def is_worth_trying(device: torch.device) -> bool:
    """Whether bfloat16 may be faster here. True as well where the processor does not tell."""
    import torch

    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    # On MPS, support depends on the version of macOS; float32 is always right.
    return device.type == "cpu" and _has_units() is not False


def is_certain(device: torch.device) -> bool:
    """Whether bfloat16 is faster without a doubt: x86 with units for it, where it took 0.5 to 0.6 times as long on all
    that were tried (EPYC of 2023, Xeon with AMX). What other processors gain differs."""
    return device.type == "cpu" and platform.machine().lower() in ("x86_64", "amd64") and _has_units() is True


def _has_units() -> bool | None:
    """Whether this processor has units for bfloat16 that may be used; None where it does not tell."""
    import torch

    # Set by a person who wants to know how an older processor would do.
    limit = os.environ.get("ONEDNN_MAX_CPU_ISA") or os.environ.get("DNNL_MAX_CPU_ISA") or ""
    if limit.upper() in _WITHOUT_UNITS:
        return False
    tell = getattr(torch.cpu, "get_capabilities", None)  # since torch 2.13
    can = {name.lower(): value for name, value in tell().items()} if tell is not None else {}
    if not can:
        for name in ("avx512_bf16", "amx_tile"):  # of older versions
            ask = getattr(torch.cpu, f"_is_{name}_supported", None)
            if ask is not None:
                can[name] = bool(ask())
    if any(value is True for name, value in can.items() if "bf16" in name) or can.get("amx_tile") is True:
        return True
    # What torch calls the units of other architectures has changed; those of x86 have kept their names.
    return False if "avx512_bf16" in can and platform.machine().lower() in ("x86_64", "amd64") else None


def faster(network: Network, pixels: np.ndarray, wanted: Callable[[], bool] = lambda: True) -> Network | None:
    """Return `network` (float32) or its bfloat16 copy, by trying both on uint8 (n, crop, crop, 3).

    None when it is no longer `wanted`, which is asked before each pass. On processors with bfloat16 units it is about
    twice as fast, on others several times slower: there it is given up after one picture. On the CPU the calling thread
    is left with `torch.set_num_threads(1)`.
    """
    import torch

    trial = _Trial(network, pixels[:ENOUGH], wanted)
    try:
        return trial.winner()
    except _Unwanted:
        return None
    except torch.cuda.OutOfMemoryError:
        raise  # For the caller, who can make the batch smaller.
    except RuntimeError as error:
        log.info("bfloat16 is not used: %s", error)
        return network


class _Unwanted(Exception):
    """The person has cancelled what the choice was for."""


class _Trial:
    """One network in both formats, and the seconds that each takes."""

    def __init__(self, network: Network, pixels: np.ndarray, wanted: Callable[[], bool]) -> None:
        import torch

        self._wanted = wanted
        self._pixels = pixels
        self._clock = time.perf_counter
        if network.device.type == "cpu":
            # A scan times this while its decoders fill the processors. The time that one thread really computed does
            # not depend on them, while the clock on the wall was seen to be wrong by ten times.
            torch.set_num_threads(1)
            self._clock = time.thread_time
        self._exact = network

    def winner(self) -> Network:
        import torch

        exact, rounded = self._exact, self._exact.moved(self._exact.device, torch.bfloat16)
        # One picture costs little even where it takes long, and warms both up.
        first, second = (self._pass(net, self._pixels[:1])[0] for net in (exact, rounded))
        if second > first * _HOPELESS:
            log.info("bfloat16 is not used: one picture takes %.0f ms, not %.0f", second * 1000, first * 1000)
            return exact
        agreement = self._agreement(rounded)
        if not agreement >= _AGREEMENT:  # Also when it is not a number.
            log.info("bfloat16 is not used: its vectors differ (cosine %.4f)", agreement)
            return exact
        seconds = self._seconds(rounded)
        log.info(
            "%d pictures take %.0f ms in float32, %.0f ms in bfloat16 (cosine %.4f)",
            len(self._pixels), seconds[0] * 1000, seconds[1] * 1000, agreement,
        )  # fmt: skip
        return rounded if seconds[1] < seconds[0] else exact

    def _agreement(self, rounded: Network) -> float:
        one, other = (self._pass(net, self._pixels)[1] for net in (self._exact, rounded))
        return float((one * other).sum(axis=1).min())

    def _seconds(self, rounded: Network) -> tuple[float, float]:
        """Seconds a pass takes in float32 and in bfloat16, at best."""
        best = [math.inf, math.inf]
        for _ in range(_ROUNDS):  # In turns, so that a change of clock frequency meets both.
            for which, net in enumerate((self._exact, rounded)):
                best[which] = min(best[which], self._pass(net, self._pixels)[0])
            if max(best) > min(best) * _CLEAR:
                break
        return best[0], best[1]

    def _pass(self, net: Network, pixels: np.ndarray) -> tuple[float, np.ndarray]:
        """Seconds, and the vectors. Raises _Unwanted."""
        if not self._wanted():
            raise _Unwanted
        began = self._clock()
        vectors = net.features(pixels)
        return self._clock() - began, vectors


def _processor() -> str:
    """The name of the processor, as far as the system tells it."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8", errors="replace") as lines:
            names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or platform.machine()
