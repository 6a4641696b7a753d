"""From photos to duplicate groups: candidates, proofs, keepers, series."""

from __future__ import annotations

import hashlib
import itertools
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from photosim.core.job import Job
from photosim.core.model import TIERS, Group, Member, ModelIdentity, Photo, Proof, Tier
from photosim.pipeline.comparing import Comparing, complete_fingerprints
from photosim.pipeline.prover import Content, Prover
from photosim.pipeline.stores import Stores
from photosim.search import series
from photosim.search.grouping import stars
from photosim.search.keeper import RULES, SERIES_RULES, Contender, Rule, explain, ranked
from photosim.store.fingerprints import StoredFingerprint
from photosim.store.pairs import Candidate
from photosim.store.verdicts import ContentPair

log = logging.getLogger(__name__)

_ENOUGH_TO_SEE = 0.02
"""Share of the frame with something in it. Pictures of less look alike whatever they are of."""

Edges = dict[str, set[str]]
Shots = Sequence[tuple[str, Mapping[str, Proof]]]
"""Keepers with the proofs of their members, all by content hash."""


def find_duplicates(
    stores: Stores,
    identity: ModelIdentity,
    tiers: Collection[Tier],
    below: Sequence[Path],
    job: Job,
    rules: Sequence[Rule] = RULES,
) -> list[Group]:
    """Groups of these tiers among the photos in the directories `below` (all, without any), surest first.

    A photo is in one group of the first two tiers at most. Raises Cancelled; what was proven before is kept.
    """
    photos = [photo for photo in stores.photos.all() if not below or _is_below(photo.path, below)]
    by_content: dict[str, list[Photo]] = defaultdict(list)
    for photo in photos:
        by_content[photo.content_hash].append(photo)
    stored = complete_fingerprints(stores, identity, by_content, job)
    contenders = _contenders(stores, photos, stored)
    best = [ranked([contenders[photo.id] for photo in same], rules)[0] for same in by_content.values()]
    contents = {
        c.photo.content_hash: Content(c.photo, stored[c.photo.content_hash])
        for c in ranked(best, rules)
        if c.photo.content_hash in stored
    }
    comparing = Comparing(stores, identity, contents, job)
    names, vectors = comparing.vectors()
    pairs = [*comparing.by_sketches(), *comparing.by_vectors(names, vectors)]
    verdicts = stores.verdicts.all()
    edges = _edges(pairs, contents)
    for (first, second), same in verdicts.items():
        if same and first in contents and second in contents:
            edges[first].add(second)
            edges[second].add(first)
    prover = Prover(stores, contents, identity.preprocessing, verdicts)
    progress = _PairProgress(job, list(contents), edges)
    try:
        shots = stars(
            list(contents),
            edges,
            progress.watch(prover),
            apart=lambda one, other: verdicts.get((min(one, other), max(one, other))) is False,
            on_done=progress.reach,
        )
    finally:
        prover.keep()
    log.info("%d pairs compared", prover.compared)
    groups = _shot_groups(shots, by_content, contenders, rules)
    if "series" in tiers:
        look = dict(zip(names, vectors, strict=True))
        groups += _series_groups(shots, contents, contenders, look, verdicts)
    wanted = [group for group in groups if group.tier in tiers]
    return sorted(wanted, key=lambda group: (TIERS.index(group.tier), str(group.keeper.path), group.id))


class _PairProgress:
    """Counts candidate pairs, each as done when the better one of the two has been a keeper or was taken.

    Looks before every pair whether the person has cancelled or paused.
    """

    def __init__(self, job: Job, order: Sequence[str], edges: Edges) -> None:
        seen: set[str] = set()
        pairs = []
        for name in order:
            pairs.append(sum(other not in seen for other in edges.get(name, ())))
            seen.add(name)
        self._job = job
        self._before = [0, *itertools.accumulate(pairs)]
        self._number = self._compared = 0

    def reach(self, number: int) -> None:
        """The contents before this one are done."""
        self._number, self._compared = number, 0
        self._report()

    def watch(self, prove: Callable[[str, str], Proof | None]) -> Callable[[str, str], Proof | None]:
        """The same, counted."""

        def counted(one: str, other: str) -> Proof | None:
            self._report()
            self._compared += 1
            return prove(one, other)

        return counted

    def _report(self) -> None:
        self._job.checkpoint()
        done = min(self._before[self._number] + self._compared, self._before[self._number + 1])
        self._job.report("proving", done, self._before[-1])


def _contenders(
    stores: Stores, photos: Sequence[Photo], stored: Mapping[str, StoredFingerprint]
) -> dict[int, Contender]:
    folders = {folder_id: (path, protected) for folder_id, path, protected in stores.folders.all()}
    result = {}
    for photo in photos:
        root, protected = folders[photo.folder_id]
        found = stored.get(photo.content_hash)
        content, sharpness = (found.fingerprint.content, found.fingerprint.sharpness) if found else (1.0, 0.0)
        result[photo.id] = Contender(photo, photo.path.relative_to(root).as_posix(), protected, content, sharpness)
    return result


def _shot_groups(
    shots: Shots, by_content: Mapping[str, Sequence[Photo]], contenders: Mapping[int, Contender], rules: Sequence[Rule]
) -> list[Group]:
    """Groups of photos: every file of a keeper's and a member's content; files of the same bytes are groups too."""
    proofs: dict[str, Mapping[str, Proof]] = dict(shots)
    taken = {name for members in proofs.values() for name in members} | proofs.keys()
    for name, photos in by_content.items():
        if name not in taken and len(photos) > 1:
            proofs[name] = {}
    groups = []
    for keeper, members in proofs.items():
        same = {photo.id: Proof("identical", 1.0, "same bytes") for photo in by_content[keeper]}
        for name, proof in members.items():
            same.update({photo.id: proof for photo in by_content[name]})
        tier: Tier = "identical" if all(proof.tier == "identical" for proof in same.values()) else "same-shot"
        groups.append(_group(tier, same, contenders, rules))
    return groups


def _series_groups(
    shots: Shots,
    contents: Mapping[str, Content],
    contenders: Mapping[int, Contender],
    look: Mapping[str, np.ndarray],
    verdicts: Mapping[ContentPair, bool],
) -> list[Group]:
    """Exposures of one scene, `look` being their embeddings; of each duplicate group only the keeper takes part."""
    copies = {name for _, members in shots for name in members}
    photos = {
        name: content.photo
        for name, content in contents.items()
        if name not in copies and name in look and content.stored.fingerprint.detail >= _ENOUGH_TO_SEE
    }
    proofs: dict[ContentPair, Proof] = {}
    edges: Edges = defaultdict(set)
    for pair in series.close_in_time_or_name(list(photos.values())):
        first, second = sorted(photo.content_hash for photo in pair)
        proof = series.same_series(*pair, round(float(look[first] @ look[second]), 6))
        if proof is not None and (first, second) not in verdicts:
            proofs[first, second] = proof
            edges[first].add(second)
            edges[second].add(first)
    order = ranked([contenders[photos[name].id] for name in edges], SERIES_RULES)
    found = stars(
        [contender.photo.content_hash for contender in order],
        edges,
        lambda one, other: proofs.get((min(one, other), max(one, other))),
    )
    return [
        _group(
            "series",
            {photos[name].id: proof for name, proof in [(keeper, Proof("series", 1.0, "")), *members.items()]},
            contenders,
            SERIES_RULES,
        )
        for keeper, members in found
    ]


def _group(
    tier: Tier, proofs: Mapping[int, Proof], contenders: Mapping[int, Contender], rules: Sequence[Rule]
) -> Group:
    order = ranked([contenders[photo_id] for photo_id in proofs], rules)
    keeper, others = order[0], sorted(order[1:], key=lambda contender: str(contender.photo.path))
    reason, tied = explain(keeper, others, rules)
    hashes = sorted({contender.photo.content_hash for contender in order})
    name = hashlib.blake2b("\n".join([tier, *hashes]).encode(), digest_size=8).hexdigest()
    members = [Member(keeper.photo, 1.0, "")]
    for contender in others:
        proof = proofs[contender.photo.id]
        members.append(Member(contender.photo, proof.score, proof.evidence))
    return Group(name, tier, reason, tied, tuple(members))


def _edges(pairs: Iterable[Candidate], contents: Mapping[str, Content]) -> Edges:
    names = {content.stored.id: name for name, content in contents.items()}
    edges: Edges = defaultdict(set)
    for pair in pairs:
        one, other = names[pair.first], names[pair.second]
        edges[one].add(other)
        edges[other].add(one)
    # Equal thumbnails of equally large pictures are worth a look at the pixels, however little there is to be seen.
    alike: dict[tuple[str, int, int], str] = {}
    for name, content in contents.items():
        key = (content.stored.fingerprint.thumbnail_hash, content.photo.width, content.photo.height)
        first = alike.setdefault(key, name)
        if first != name:
            edges[first].add(name)
            edges[name].add(first)
    return edges


def _is_below(path: Path, places: Sequence[Path]) -> bool:
    return any(place == path or place in path.parents for place in places)
