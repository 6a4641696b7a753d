"""From photos to duplicate groups: candidates, proofs, keepers, series."""

from __future__ import annotations

import hashlib
import itertools
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from photosim.base.blas import on_one_thread
from photosim.base.job import Job
from photosim.duplicates import series
from photosim.duplicates.best_shot import BestShots, in_order
from photosim.duplicates.best_shot import explain as explain_best
from photosim.duplicates.best_shot_rules import in_words
from photosim.duplicates.company import facts
from photosim.duplicates.forerunners import Forerunners
from photosim.duplicates.grouping import stars
from photosim.duplicates.keeper import SERIES_RULES, Contender, Rule, explain, ranked, rules_by_name
from photosim.duplicates.prover import Content, Prover, ProvingAhead
from photosim.duplicates.shortlist import Edges, Shortlist
from photosim.pictures.workers import Workers
from photosim.shots.exposures import halves
from photosim.store.stores import Stores
from photosim.values import proven
from photosim.values.differences import SAME_BYTES
from photosim.values.keeper_rules import KeeperRules
from photosim.values.photos import TIERS, Group, Member, ModelIdentity, Photo, Proof, Scale, Tier
from photosim.values.review import ContentPair

log = logging.getLogger(__name__)

_ENOUGH_TO_SEE = 0.02
"""Share of the frame with something in it. Pictures of less look alike whatever they are of."""

Shots = Sequence[tuple[str, Mapping[str, Proof]]]
"""Keepers with the proofs of their members, all by content hash."""

Tell = Callable[[Sequence[Group]], None]


def find_duplicates(
    stores: Stores,
    identity: ModelIdentity,
    tiers: Collection[Tier],
    below: Sequence[Path],
    job: Job,
    keeping: KeeperRules | None = None,
    workers: Callable[[int], Workers] | None = None,
    tell: Tell | None = None,
) -> list[Group]:
    """Groups of these tiers among the photos in the directories `below` (all, without any), surest first.

    Those with a damaged photo of which there is a whole copy stand before all others.

    A photo is in one group of the first two tiers at most. Which photos are copies of each other does not depend on the
    rules in `keeping`, only which one of them is kept. `workers` gives the processes in which many pairs are compared.
    `tell` gets groups of copies as they are proven, files of the same bytes before all others; of some of those it
    hears again, when they turn out to belong to a larger group. Raises Cancelled; what was proven before is kept.
    """
    keeping = keeping or KeeperRules()
    rules = rules_by_name(keeping.names)
    hidden = halves(stores)
    photos = [
        photo for photo in stores.photos.all() if photo.id not in hidden and (not below or is_below(photo.path, below))
    ]
    short = Shortlist.of(stores, identity, photos, keeping.folders, job)
    contents, pair_decisions = short.contents, short.pair_decisions
    prover = Prover(stores, contents, identity.preprocessing, pair_decisions)
    progress = _PairProgress(job, list(contents), short.edges)

    forerunners = Forerunners(stores, short, rules, prover)
    if tell is not None:
        tell(_shot_groups((), short, rules, forerunners, job))
    order = list(contents)
    try:
        with on_one_thread():
            shots = stars(
                order,
                short.edges,
                progress.watch(prover),
                apart=lambda one, other: pair_decisions.get((min(one, other), max(one, other))) is False,
                choose=forerunners.best_first,
                worth_asking=forerunners.may_tell_more,
                ahead=ProvingAhead(order, short.edges, prover, workers, job) if workers else lambda number, free: None,
                on_done=progress.reach,
                on_group=lambda keeper, members: (
                    tell([_shot_group(keeper, members, short, rules, forerunners)]) if tell is not None else None
                ),
            )
    finally:
        prover.end()
    log.info("%d pairs compared", prover.compared)
    groups = _shot_groups(shots, short, rules, forerunners, job)
    if "series" in tiers:
        judge = BestShots(stores, {name: content.photo for name, content in contents.items()}, job)
        groups += _series_groups(shots, contents, short.contenders, short.look, identity.scale, pair_decisions, judge)
    wanted = [group for group in groups if group.tier in tiers]
    return sorted(
        wanted, key=lambda group: (not has_damage(group), TIERS.index(group.tier), str(group.keeper.path), group.id)
    )


def has_damage(group: Group) -> bool:
    """Whether a damaged photo is in it whose whole copy is kept: that may go first."""
    return not group.keeper.damage and any(member.photo.damage for member in group.members)


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


def _shot_groups(shots: Shots, short: Shortlist, rules: Sequence[Rule], found: Forerunners, job: Job) -> list[Group]:
    """Groups of photos: every file of a keeper's and a member's content; files of the same bytes are groups too.

    Raises Cancelled: of each group the folders are looked into, and there may be 29,000.
    """
    proofs: dict[str, Mapping[str, Proof]] = dict(shots)
    taken = {name for members in proofs.values() for name in members} | proofs.keys()
    for name, photos in short.by_content.items():
        if name not in taken and len(photos) > 1:
            proofs[name] = {}
    groups = []
    for keeper, members in proofs.items():
        job.checkpoint()
        groups.append(_shot_group(keeper, members, short, rules, found))
    return groups


def _shot_group(
    keeper: str, members: Mapping[str, Proof], short: Shortlist, rules: Sequence[Rule], found: Forerunners
) -> Group:
    same = {photo.id: proven.proof("identical", 1.0, SAME_BYTES) for photo in short.by_content[keeper]}
    for name, proof in members.items():
        same.update({photo.id: proof for photo in short.by_content[name]})
    tier: Tier = "identical" if all(proof.tier == "identical" for proof in same.values()) else "same-shot"
    together = found.company.of([short.contenders[photo_id] for photo_id in same])
    return _group(tier, keeper, same, together, rules, found)


def _series_groups(
    shots: Shots,
    contents: Mapping[str, Content],
    contenders: Mapping[int, Contender],
    look: Mapping[str, np.ndarray],
    scale: Scale,
    pair_decisions: Mapping[ContentPair, bool],
    judge: BestShots,
) -> list[Group]:
    """Exposures of one scene, `look` being their embeddings by a model of that `scale`.

    Of each duplicate group only the keeper takes part.

    The best shot is one that was compared with all others of its series.
    """
    copies = {name for _, members in shots for name in members}
    photos = {
        name: content.photo
        for name, content in contents.items()
        if name not in copies
        and name in look
        and content.stored.fingerprint.detail >= _ENOUGH_TO_SEE
        and not content.photo.damage
    }
    proofs: dict[ContentPair, Proof] = {}
    edges: Edges = defaultdict(set)
    for pair in series.close_in_time_or_name(list(photos.values())):
        first, second = sorted(photo.content_hash for photo in pair)
        proof = series.same_series(*pair, round(float(look[first] @ look[second]), 6), scale)
        if proof is not None and (first, second) not in pair_decisions:
            proofs[first, second] = proof
            edges[first].add(second)
            edges[second].add(first)
    order = ranked([contenders[photos[name].id] for name in edges], SERIES_RULES)
    judge.prepare(sorted(edges))

    def prove(one: str, other: str) -> Proof | None:
        return proofs.get((min(one, other), max(one, other)))

    def best_first(names: Sequence[str]) -> list[str]:
        advice = judge.advice(names)
        if not advice:
            return list(names)
        best = in_order([contenders[photos[name].id] for name in names], advice)
        choice = [contender.photo.content_hash for contender in best]
        return [name for name in choice if all(prove(name, other) for other in names if other != name)] or list(names)

    found = stars([contender.photo.content_hash for contender in order], edges, prove, choose=best_first)
    return [_series([keeper, *members], members, photos, contenders, judge) for keeper, members in found]


def _series(
    names: Sequence[str],
    proofs: Mapping[str, Proof],
    photos: Mapping[str, Photo],
    contenders: Mapping[int, Contender],
    judge: BestShots,
) -> Group:
    """The group of a series, `names` beginning with its best shot."""
    best, *others = (contenders[photos[name].id] for name in names)
    advice = judge.advice(names)
    reason, tied = explain_best(best, others, advice) if advice else explain(best, others, SERIES_RULES)
    top = advice.get(best.photo.content_hash)
    members = [proven.kept(best.photo, top)]
    for contender in sorted(others, key=lambda c: str(c.photo.path)):
        proof, own = proofs[contender.photo.content_hash], advice.get(contender.photo.content_hash)
        words = f"{proof.evidence}; {in_words(own, top)}" if own and top else proof.evidence
        members.append(Member(contender.photo, proof.score, words, advice=own))
    return Group(group_name("series", names), "series", reason, tied, tuple(members))


def _group(
    tier: Tier,
    keeper_hash: str,
    proofs: Mapping[int, Proof],
    together: Sequence[Contender],
    rules: Sequence[Rule],
    found: Forerunners,
) -> Group:
    order = ranked(together, rules)
    order.sort(key=lambda contender: contender.photo.content_hash != keeper_hash)
    keeper, others = order[0], sorted(order[1:], key=lambda contender: str(contender.photo.path))
    reason, tied = explain(keeper, others, rules, found.reasons.get(keeper_hash, ""))
    members = [proven.kept(keeper.photo)]
    for contender in sorted(others, key=lambda other: not other.photo.damage):
        proof = proofs[contender.photo.id]
        stands = found.told(keeper, contender, proof.differences)
        unclear = found.is_unclear(keeper, contender, proof.differences, stands)
        known = facts(proof.differences, keeper, contender, stands, unclear=unclear)
        members.append(proven.copy(contender.photo, proof.score, known))
    return Group(group_name(tier, [c.photo.content_hash for c in order]), tier, reason, tied, tuple(members))


def group_name(tier: Tier, hashes: Iterable[str]) -> str:
    return hashlib.blake2b("\n".join([tier, *sorted(set(hashes))]).encode(), digest_size=8).hexdigest()


def is_below(path: Path, places: Sequence[Path]) -> bool:
    """Whether a path is one of these places, or lies in one."""
    return any(place == path or place in path.parents for place in places)
