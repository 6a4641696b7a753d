"""Pairs that a worker process compares."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from photosim.base.blas import on_one_thread
from photosim.duplicates.pair_prover import Content, PairProver
from photosim.store.thumbnails import Thumbnails
from photosim.values.photos import Preprocessing, Proof


@dataclass(frozen=True, slots=True)
class PairTask:
    """Pairs for a worker process, with what it needs to compare them."""

    thumbnails: Path
    preprocessing: Preprocessing
    pairs: tuple[tuple[Content, Content], ...]


_own: tuple[tuple[Path, Preprocessing], PairProver] | None = None


def prove_pairs(task: PairTask) -> tuple[list[Proof | None], dict[int, str]]:
    """Compare pairs in a worker process, which keeps what it has laid out; returns proofs and `found_pixels`."""
    global _own
    key = task.thumbnails, task.preprocessing
    if _own is None or _own[0] != key:
        _own = key, PairProver(Thumbnails(task.thumbnails), task.preprocessing)
    prover = _own[1]
    with on_one_thread():
        proofs = [prover.prove(here, there) for here, there in task.pairs]
    found, prover.found_pixels = prover.found_pixels, {}
    return proofs, found
