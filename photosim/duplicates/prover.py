"""Proving pairs of contents, and remembering what came out; many at once in the worker processes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet

from photosim.base.errors import UnreadablePhoto
from photosim.base.job import Job
from photosim.duplicates.pair_prover import Content, PairProver
from photosim.duplicates.pair_tasks import PairTask, prove_pairs
from photosim.pictures.workers import Workers, run_all
from photosim.proof import closer, judge
from photosim.store.stores import Stores
from photosim.store.tables.pairs import Pair
from photosim.values import proven
from photosim.values.differences import YOU_SAID_SO
from photosim.values.photos import Preprocessing, Proof
from photosim.values.review import ContentPair

__all__ = ["Content", "Prover", "ProvingAhead"]

log = logging.getLogger(__name__)

_KEEP_AT_ONCE = 200
_WORTH_PROCESSES = 150
"""Pairs to compare from which worker processes are quicker, started and all."""
_WINDOW, _FARTHEST, _CHUNK = 160, 400, 4
"""Pairs that are looked ahead, keepers among which they are looked for, and pairs in one task."""


class Prover:
    """Answers whether two contents are one shot. Not for several threads."""

    def __init__(
        self,
        stores: Stores,
        contents: Mapping[str, Content],
        preprocessing: Preprocessing,
        pair_decisions: Mapping[ContentPair, bool],
    ) -> None:
        self._stores = stores
        self._contents = contents
        self._preprocessing = preprocessing
        self._pairs = PairProver(stores.thumbnails, preprocessing)
        self._pair_decisions = pair_decisions
        stored = stores.pairs.proofs(judge.VERSION)
        self._known = {pair: proof for pair, proof in stored.items() if not _is_bare(proof)}
        self._bare = {pair: proof for pair, proof in stored.items() if _is_bare(proof)}
        self._new: dict[Pair, Proof] = {}
        self._unproven: set[Pair] = set()
        self.compared = 0
        """Pairs whose pixels were compared, not remembered ones."""

    def __call__(self, first: str, second: str) -> Proof | None:
        """Compare two contents by hash; the proof tells in what the second differs from the first."""
        said = self._pair_decisions.get((min(first, second), max(first, second)))
        if said is not None:
            return proven.proof("same-shot", 1.0, YOU_SAID_SO) if said else None
        here, there = self._contents[first], self._contents[second]
        # Not sorted: the evidence reads from the one that is kept.
        key = here.stored.id, there.stored.id
        known = self._known.get(key)
        if known is None:
            if key in self._unproven:
                return self._bare.get(key)
            known = self._pairs.prove(here, there)
            self._keep_pixels(self._pairs.found_pixels)
            self._pairs.found_pixels = {}
            self._take(key, known)
            known = known or self._bare.get(key)
        return known

    def lacks(self, first: str, second: str) -> bool:
        """Whether the pixels of a pair would have to be compared."""
        key = self._contents[first].stored.id, self._contents[second].stored.id
        if (min(first, second), max(first, second)) in self._pair_decisions:
            return False
        return key not in self._known and key not in self._unproven

    def prove_ahead(self, pairs: Sequence[tuple[str, str]], workers: Workers, job: Job) -> None:
        """Compare many pairs in worker processes. Raises Cancelled; what was found before is remembered.

        When a process dies or hangs, its pairs are compared once more, each on its own: only the one that did it is
        left for another time.
        """
        known = [(self._contents[first], self._contents[second]) for first, second in pairs]
        chunks = [tuple(known[start : start + _CHUNK]) for start in range(0, len(known), _CHUNK)]
        again = [(pair,) for chunk in self._compare_in(workers, chunks, job) for pair in chunk]
        for ((here, there),) in self._compare_in(workers, again, job):
            self._unproven.add((here.stored.id, there.stored.id))

    def _compare_in(
        self, workers: Workers, chunks: Sequence[tuple[tuple[Content, Content], ...]], job: Job
    ) -> list[tuple[tuple[Content, Content], ...]]:
        """Compare these, and return those whose process died or hung."""
        root, lost = self._stores.thumbnails.root, []
        tasks = [(chunk, PairTask(root, self._preprocessing, chunk)) for chunk in chunks]
        for chunk, result in run_all(workers, prove_pairs, tasks, in_flight=32, job=job):
            job.checkpoint()
            if isinstance(result, UnreadablePhoto):
                log.warning("%d pairs could not be compared: %s", len(chunk), result.reason)
                lost.append(chunk)
                continue
            proofs, pixels = result
            self._keep_pixels(pixels)
            for (here, there), found in zip(chunk, proofs, strict=True):
                self._take((here.stored.id, there.stored.id), found)
        return lost

    def _take(self, key: Pair, found: Proof | None) -> None:
        if found is None:
            self._unproven.add(key)
            return
        self.compared += 1
        self._known[key] = self._new[key] = found
        if len(self._new) >= _KEEP_AT_ONCE:
            self.keep()

    def _keep_pixels(self, found: Mapping[int, str]) -> None:
        for fingerprint, pixels in found.items():
            self._stores.fingerprints.put_pixels(fingerprint, pixels)

    def keep(self) -> None:
        """Store what was found since the last time."""
        self._stores.pairs.put_proofs(judge.VERSION, list(self._new.items()))
        self._new = {}

    def end(self) -> None:
        """The same, and let go of what is kept for the next comparison."""
        self.keep()
        closer.forget()


def _is_bare(proof: Proof) -> bool:
    """Whether an earlier release has proven a pair and kept a sentence only: it is to be compared once more.

    While a file that is needed for that is away, it stays proven, and no command for many takes such a copy.
    """
    return proof.tier is not None and proof.differences is None


class ProvingAhead:
    """Has pairs compared before `stars` asks for them: those of keepers to come that have nobody in common.

    Only the time differs: what is proven of a pair does not depend on who asks, or when.
    """

    def __init__(
        self,
        order: Sequence[str],
        edges: Mapping[str, AbstractSet[str]],
        prover: Prover,
        workers: Callable[[int], Workers],
        job: Job,
    ) -> None:
        self._order = order
        self._edges = edges
        self._prover = prover
        self._workers = workers
        self._job = job
        self._ready: set[str] = set()
        place = {name: number for number, name in enumerate(order)}
        lacking = sum(
            place[one] < place[other] and prover.lacks(one, other)
            for one in order
            for other in edges.get(one, ())
            if other in place
        )
        self._count = lacking if lacking >= _WORTH_PROCESSES else 0

    def __call__(self, number: int, free: AbstractSet[str]) -> None:
        """The keeper at place `number` is next; `free` are those that are in no group yet, without it."""
        if not self._count or self._order[number] in self._ready:
            return
        pairs: list[tuple[str, str]] = []
        seen: set[str] = set()
        for place in range(number, min(number + _FARTHEST, len(self._order))):
            keeper = self._order[place]
            if place > number and keeper not in free:
                continue
            around = self._edges.get(keeper, set()) & free
            if keeper in seen or not seen.isdisjoint(around):
                continue
            seen |= {keeper, *around}
            self._ready.add(keeper)
            pairs += [(keeper, other) for other in sorted(around) if self._prover.lacks(keeper, other)]
            if len(pairs) >= _WINDOW:
                break
        if pairs:
            self._prover.prove_ahead(pairs, self._workers(self._count), self._job)
