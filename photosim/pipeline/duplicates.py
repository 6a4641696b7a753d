"""From photos to duplicate groups: fingerprints, candidates, proofs, keepers, series."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from photosim.core.errors import UnreadablePhoto
from photosim.core.job import Job
from photosim.core.model import ModelIdentity, Group, Member, Photo, Proof, Tier
from photosim.imaging.decode import decode
from photosim.imaging.fingerprints import VERSION, fingerprint
from photosim.pipeline.prover import Content, Prover
from photosim.pipeline.stores import Stores
from photosim.search import candidates, series
from photosim.search.grouping import stars
from photosim.search.keeper import RULES, SERIES_RULES, Contender, Rule, explain, ranked
from photosim.store.fingerprints import StoredFingerprint
from photosim.store.pairs import Candidate

log = logging.getLogger(__name__)

Edges = dict[str, set[str]]


class Duplicates:
    """One search for duplicates over the photos of a library."""

    def __init__(
        self, stores: Stores, identity: ModelIdentity, job: Job, rules: Sequence[Rule] = RULES
    ) -> None:
        self._stores = stores
        self._identity = identity
        self._job = job
        self._rules = rules

    def run(self, tiers: Collection[Tier], below: Sequence[Path] = ()) -> list[Group]:
        """Groups of these tiers among the photos in the directories `below` (all, without any), surest first.

        A photo is in one group of the first two tiers at most. Raises Cancelled; proofs found before are kept.
        """
        photos = [photo for photo in self._stores.photos.all() if not below or _is_below(photo.path, below)]
        by_content: dict[str, list[Photo]] = defaultdict(list)
        for photo in photos:
            by_content[photo.content_hash].append(photo)
        stored = self._fingerprints(by_content)
        contenders = self._contenders(photos, stored)
        best = {name: ranked([contenders[p.id] for p in same], self._rules)[0] for name, same in by_content.items()}
        contents = {name: Content(best[name].photo, stored[name]) for name in by_content if name in stored}
        sketched, alike = self._candidates(contents)
        verdicts = self._stores.verdicts.all()
        prover = Prover(self._stores, contents, self._identity.preprocessing, verdicts)
        order = [c.photo.content_hash for c in ranked(list(best.values()), self._rules)]
        worth = [pair for pair in alike if pair.likeness >= candidates.VECTORS_ALIKE]
        edges = _edges([*sketched, *worth], contents)
        for (first, second), same in verdicts.items():
            if same and first in contents and second in contents:
                edges[first].add(second)
                edges[second].add(first)
        try:
            found = stars([name for name in order if name in contents], edges, prover, self._progress(len(order)))
        finally:
            prover.keep()
        log.info("%d pairs proven or refused", prover.proven)
        groups = self._shots(found, by_content, contenders)
        if "series" in tiers:
            groups += self._series(groups, found, contents, contenders, alike, verdicts)
        wanted = [group for group in groups if group.tier in tiers]
        return sorted(wanted, key=lambda g: (_ORDER[g.tier], str(g.keeper.path), g.id))

    def _progress(self, total: int):  # type: ignore[no-untyped-def]
        def report(done: int) -> None:
            self._job.checkpoint()
            self._job.report("proving", done, total)

        return report

    def _fingerprints(self, by_content: Mapping[str, Sequence[Photo]]) -> dict[str, StoredFingerprint]:
        """Fingerprints of all contents; those that are lacking are made from the thumbnails."""
        known = self._stores.fingerprints.all(VERSION)
        lacking = [name for name in sorted(by_content) if name not in known]
        made = []
        for done, name in enumerate(lacking):
            self._job.checkpoint()
            self._job.report("fingerprints", done, len(lacking))
            try:
                path = by_content[name][0].path
                jpeg = self._stores.thumbnails.read(name) or decode(path, self._identity.preprocessing).thumbnail
                made.append((name, fingerprint(jpeg)))
            except UnreadablePhoto as error:
                log.info("no fingerprint of %s: %s", by_content[name][0].path, error.reason)
        if made:
            self._stores.fingerprints.put(made)
            known = self._stores.fingerprints.all(VERSION)
        return {name: known[name] for name in by_content if name in known}

    def _contenders(self, photos: Sequence[Photo], stored: Mapping[str, StoredFingerprint]) -> dict[int, Contender]:
        folders = {folder_id: (path, protected) for folder_id, path, protected in self._stores.folders.all()}
        result = {}
        for photo in photos:
            root, protected = folders[photo.folder_id]
            prints = stored.get(photo.content_hash)
            content, sharpness = (prints.fingerprint.content, prints.fingerprint.sharpness) if prints else (1.0, 0.0)
            relative = photo.path.relative_to(root).as_posix()
            result[photo.id] = Contender(photo, relative, protected, content, sharpness)
        return result

    def _candidates(self, contents: Mapping[str, Content]) -> tuple[list[Candidate], list[Candidate]]:
        """Pairs with alike sketches and pairs with alike vectors, after comparing what is new with everything."""
        names = sorted(contents)
        rows = {contents[name].stored.id: row for row, name in enumerate(names)}
        prints = [contents[name].stored.fingerprint for name in names]
        done = self._stores.pairs.compared(candidates.SKETCH)
        fresh = np.array([contents[name].stored.id not in done for name in names], bool)
        self._compare(
            candidates.SKETCH,
            names,
            contents,
            fresh,
            candidates.by_sketches([p.sketch for p in prints], [p.inner_sketch for p in prints], fresh, self._job),
        )
        vectors = self._vectors(contents)
        source = f"{self._identity.key}-1"
        known = sorted(vectors)
        done = self._stores.pairs.compared(source)
        fresh = np.array([contents[name].stored.id not in done for name in known], bool)
        if known:
            matrix = np.stack([vectors[name] for name in known])
            self._compare(
                source,
                known,
                contents,
                fresh,
                candidates.by_vectors(matrix, fresh, self._job, series.VECTORS_ALIKE),
            )
        inside = rows.keys()
        return tuple(  # type: ignore[return-value]
            [c for c in self._stores.pairs.candidates(name) if c.first in inside and c.second in inside]
            for name in (candidates.SKETCH, source)
        )

    def _compare(
        self,
        source: str,
        names: Sequence[str],
        contents: Mapping[str, Content],
        fresh: np.ndarray,
        found: Iterable[candidates.Found],
    ) -> None:
        ids = [contents[name].stored.id for name in names]
        if fresh.any():
            pairs = [Candidate(ids[first], ids[second], alike) for first, second, alike in found]
            self._stores.pairs.add(source, pairs, [ids[row] for row in np.flatnonzero(fresh)])

    def _vectors(self, contents: Mapping[str, Content]) -> dict[str, np.ndarray]:
        model_id = self._stores.vectors.model_id(self._identity)
        ids, vectors = self._stores.vectors.all(model_id)
        row = {int(photo_id): number for number, photo_id in enumerate(ids)}
        return {
            name: vectors[row[content.photo.id]] for name, content in contents.items() if content.photo.id in row
        }

    def _shots(
        self,
        found: Sequence[tuple[str, Mapping[str, Proof]]],
        by_content: Mapping[str, Sequence[Photo]],
        contenders: Mapping[int, Contender],
    ) -> list[Group]:
        proofs = {keeper: dict(members) for keeper, members in found}
        taken = {name for members in proofs.values() for name in members} | proofs.keys()
        for name, photos in by_content.items():
            if name not in taken and len(photos) > 1:
                proofs[name] = {}
        groups = []
        for keeper, members in proofs.items():
            same = {photo.id: Proof("identical", 1.0, "same bytes") for photo in by_content[keeper]}
            for name, proof in members.items():
                same.update({photo.id: proof for photo in by_content[name]})
            tier: Tier = "identical" if all(p.tier == "identical" for p in same.values()) else "same-shot"
            groups.append(_group(tier, same, contenders, self._rules))
        return groups

    def _series(
        self,
        groups: Sequence[Group],
        found: Sequence[tuple[str, Mapping[str, Proof]]],
        contents: Mapping[str, Content],
        contenders: Mapping[int, Contender],
        alike: Sequence[Candidate],
        verdicts: Mapping[tuple[str, str], bool],
    ) -> list[Group]:
        """Exposures of one scene; of a duplicate group only the keeper takes part."""
        losers = {name for _, members in found for name in members}
        free = {name: content for name, content in contents.items() if name not in losers}
        names = {content.stored.id: name for name, content in free.items()}
        proofs: dict[tuple[str, str], Proof] = {}
        edges: Edges = defaultdict(set)
        for first_id, second_id, likeness in alike:
            if first_id not in names or second_id not in names:
                continue
            first, second = sorted((names[first_id], names[second_id]))
            proof = series.same_series(free[first].photo, free[second].photo, likeness)
            if proof is not None and verdicts.get((first, second)) is not False:
                proofs[first, second] = proof
                edges[first].add(second)
                edges[second].add(first)
        order = [
            c.photo.content_hash for c in ranked([contenders[c.photo.id] for c in free.values()], SERIES_RULES)
        ]
        return [
            _group(
                "series",
                {free[keeper].photo.id: Proof("series", 1.0, "")} | {free[n].photo.id: p for n, p in members.items()},
                contenders,
                SERIES_RULES,
            )
            for keeper, members in stars(order, edges, lambda a, b: proofs.get((min(a, b), max(a, b))))
        ]


_ORDER = {"identical": 0, "same-shot": 1, "series": 2}


def _group(
    tier: Tier, proofs: Mapping[int, Proof], contenders: Mapping[int, Contender], rules: Sequence[Rule]
) -> Group:
    order = ranked([contenders[photo_id] for photo_id in proofs], rules)
    keeper, others = order[0], sorted(order[1:], key=lambda c: str(c.photo.path))
    reason, tied = explain(keeper, others, rules)
    hashes = sorted({c.photo.content_hash for c in order})
    name = hashlib.blake2b("\n".join([tier, *hashes]).encode(), digest_size=8).hexdigest()
    members = [Member(keeper.photo, 1.0, "")]
    members += [Member(c.photo, proofs[c.photo.id].score, proofs[c.photo.id].evidence) for c in others]
    return Group(name, tier, reason, tied, tuple(members))


def _edges(pairs: Iterable[Candidate], contents: Mapping[str, Content]) -> Edges:
    names = {content.stored.id: name for name, content in contents.items()}
    edges: Edges = defaultdict(set)
    for first, second, likeness in pairs:
        one, other = names[first], names[second]
        edges[one].add(other)
        edges[other].add(one)
    return edges


def _is_below(path: Path, places: Sequence[Path]) -> bool:
    return any(place == path or place in path.parents for place in places)
