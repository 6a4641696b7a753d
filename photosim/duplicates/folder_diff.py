"""Holding one folder against another: every photo of B is looked for in A, pair by pair, with the proof for each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.duplicates.company import Company
from photosim.duplicates.keeper import is_better, ranked
from photosim.duplicates.prover import Prover
from photosim.duplicates.shortlist import Shortlist
from photosim.folders.addresses import Scope
from photosim.folders.presence import is_as_scanned, is_online
from photosim.folders.walk import walk
from photosim.pictures import raw
from photosim.scanning.plan import make_plan
from photosim.store.stores import Stores
from photosim.values import proven
from photosim.values.copy_facts import Obstacle
from photosim.values.differences import SAME_BYTES
from photosim.values.folder_diff import FolderComparison, FoundInBoth
from photosim.values.photos import Failure, ModelIdentity, Photo, Proof


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two folders, and the parts of the library it is made of."""

    path: Path
    scopes: Sequence[Scope]


def compare_folders(
    stores: Stores, identity: ModelIdentity, a: Side, b: Side, skip: Collection[Path], job: Job
) -> FolderComparison:
    """Look for every photo of `b` in `a`. Directories `skip` are no part of either.

    Where one of the two lies within the other, the inner one is taken out of the outer. Raises Cancelled, and
    UsageError when a folder is offline.
    """
    for scope in (*a.scopes, *b.scopes):
        if not is_online(scope.root, expect_content=True):
            raise UsageError(f"{scope.root} is offline or empty. Connect its drive, then compare again.")
    is_inner = a.path in b.path.parents  # then B's photos are not A's; else A's are not B's
    photos = stores.photos.all()
    in_b = [p for p in photos if b.path in p.path.parents and (is_inner or a.path not in p.path.parents)]
    inside = {photo.id for photo in in_b}
    in_a = [p for p in photos if a.path in p.path.parents and p.id not in inside]
    disk = _Disk(stores, identity, job)
    for scope in b.scopes:
        disk.look(scope, [*skip] if is_inner else [*skip, a.path])
    found, only = _search(stores, identity, in_a, [p for p in in_b if p.path not in disk.not_known], job)
    unscanned = disk.unscanned - {failure.path for failure in disk.unreadable}
    return FolderComparison(a.path, b.path, len(in_a), found, only, disk.unreadable, sorted(unscanned))


class _Disk:
    """What lies in B now, and is not what the library knows."""

    def __init__(self, stores: Stores, identity: ModelIdentity, job: Job) -> None:
        self._stores = stores
        self._identity = identity
        self._job = job
        self.unreadable: list[Failure] = []
        self.unscanned: set[Path] = set()
        self.gone: set[Path] = set()

    @property
    def not_known(self) -> set[Path]:
        """Addresses of photos that are gone, changed or not readable since they were scanned."""
        return self.gone | self.unscanned | {failure.path for failure in self.unreadable}

    def look(self, scope: Scope, skip: Sequence[Path]) -> None:
        """Walk a part of B and compare it with what is known of it, as a scan does."""
        known = self._stores.photos.known(scope.folder_id, self._identity.key, below=scope.below)
        failures = self._stores.failures.known(scope.folder_id, below=scope.below)
        others = [path for path in skip if path != scope.root]
        walked = walk(scope.root, scope.folder_id, below=scope.below, skip=others, job=self._job)
        plan = make_plan(walked.files, known, failures, unreadable=walked.unreadable)
        fresh = [file.relative for file in (*plan.new, *plan.changed)]
        names = {photo.id: name for name, photo in known.items()}
        fresh += [names[photo_id] for photo_id in plan.returned]
        self.unscanned |= {Path(scope.path(name)) for name in (*fresh, *walked.unreadable)}
        self.gone |= {Path(scope.path(names[photo_id])) for photo_id in plan.missing}
        stands = {file.relative for file in walked.files} - set(plan.forgotten_failures) - set(fresh)
        failed = {Path(scope.path(name)) for name in failures if name in stands}
        here = self._stores.failures.all(scope.folder_id, below=scope.below)
        self.unreadable += [failure for failure in here if failure.path in failed]


def _search(
    stores: Stores, identity: ModelIdentity, in_a: Sequence[Photo], in_b: Sequence[Photo], job: Job
) -> tuple[list[FoundInBoth], list[Photo]]:
    short = Shortlist.of(stores, identity, [*in_a, *in_b], (), job)
    prover = Prover(stores, short.contents, identity.preprocessing, short.pair_decisions)
    ids = {photo.id for photo in in_a}
    of_a = _OfA(short, ids)
    place = {name: number for number, name in enumerate(short.contents)}
    found: list[FoundInBoth] = []
    only: list[Photo] = []
    proofs: dict[str, tuple[Photo, Proof] | None] = {}
    company = Company(stores)
    try:
        in_b = [photo for photo in in_b if photo.id in short.contenders]
        for number, photo in enumerate(in_b):
            job.checkpoint()
            job.report("proving", number, len(in_b))
            name = photo.content_hash
            if name not in proofs:
                proofs[name] = _proven(name, short, prover, of_a, place)
            match = proofs[name]
            if match is None:
                only.append(photo)
                continue
            other, proof = match
            finer = other.content_hash != name and is_better(short.contenders[photo.id], short.contenders[other.id])
            known = company.by_hand(proof.differences, other, photo)
            better = finer or bool(known.obstacles - {Obstacle.HARD_LINK})
            found.append(FoundInBoth(photo, other, proof.tier or "same-shot", proof.evidence, better))
    finally:
        prover.end()
    return found, only


def _proven(
    name: str, short: Shortlist, prover: Prover, of_a: _OfA, place: dict[str, int]
) -> tuple[Photo, Proof] | None:
    """A's photo of the same shot as B's content `name`, the best one, with the proof."""
    same = of_a.photo(name)
    if same is not None:
        return same, proven.proof("identical", 1.0, SAME_BYTES)
    around = [other for other in short.edges.get(name, ()) if other in place]
    best: tuple[Photo, Proof] | None = None
    for other in sorted(around, key=place.__getitem__):
        photo = of_a.photo(other)
        if photo is None or (photo.format != raw.FORMAT and short.contents[name].photo.format == raw.FORMAT):
            continue  # what a picture holds is less than what its raw file holds
        proof = prover(other, name)
        if proof is None or proof.tier is None:
            continue
        if proof.tier == "identical":
            return photo, proof
        best = best or (photo, proof)
    return best


class _OfA:
    """A's photos by content, as far as they are still there: a claim about A is worth nothing without its file."""

    def __init__(self, short: Shortlist, ids: set[int]) -> None:
        self._short = short
        self._ids = ids
        self._looked: dict[str, Photo | None] = {}

    def photo(self, name: str) -> Photo | None:
        """The best photo in A that holds this content and is on the disk as it was when it was read."""
        if name not in self._looked:
            mine = [photo for photo in self._short.by_content.get(name, ()) if photo.id in self._ids]
            order = ranked([self._short.contenders[photo.id] for photo in mine])
            self._looked[name] = next((c.photo for c in order if is_as_scanned(c.photo)), None)
        return self._looked[name]
