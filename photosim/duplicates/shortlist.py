"""What is known before two photos are compared: which contents there are, who may be like whom, who is worth most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from photosim.base.job import Job
from photosim.duplicates.keeper import Contender, preference, ranked
from photosim.duplicates.known_candidates import Comparing, complete_fingerprints
from photosim.duplicates.prover import Content
from photosim.shots.exposures import halves
from photosim.store.stores import Stores
from photosim.store.tables.fingerprints import StoredFingerprint
from photosim.store.tables.pairs import Candidate
from photosim.values.photos import ModelIdentity, Photo
from photosim.values.review import ContentPair

Edges = dict[str, set[str]]


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Everything about some photos that comparing them needs, by content hash."""

    by_content: Mapping[str, Sequence[Photo]]
    contenders: Mapping[int, Contender]
    """By photo id."""
    contents: Mapping[str, Content]
    """The best one first, whatever order a person has given the rules; what can be seen nowhere now is left out."""
    edges: Edges
    """Who is worth a comparison with whom."""
    look: Mapping[str, np.ndarray]
    """Embeddings, where there are any."""
    pair_decisions: Mapping[ContentPair, bool]

    @classmethod
    def of(
        cls, stores: Stores, identity: ModelIdentity, photos: Sequence[Photo], folders: Sequence[Path], job: Job
    ) -> Shortlist:
        """Compare what is new by sketch and embedding. `folders` are the preferred ones. Raises Cancelled."""
        roots = {folder_id: (path, protected) for folder_id, path, protected in stores.folders.all()}
        # A folder may have been removed or have moved since the photos were read; whoever asks next finds it so.
        photos = [
            photo
            for photo in photos
            if photo.folder_id in roots and photo.path.is_relative_to(roots[photo.folder_id][0])
        ]
        by_content: dict[str, list[Photo]] = defaultdict(list)
        for photo in photos:
            by_content[photo.content_hash].append(photo)
        stored = complete_fingerprints(stores, identity, by_content, job)
        contenders = _contenders(stores, photos, stored, roots, folders)
        best = [ranked([contenders[photo.id] for photo in same])[0] for same in by_content.values()]
        contents = {
            c.photo.content_hash: Content(c.photo, stored[c.photo.content_hash])
            for c in ranked(best)
            if c.photo.content_hash in stored
        }
        comparing = Comparing(stores, identity, contents, job)
        names, vectors = comparing.vectors()
        pairs = [*comparing.by_sketches(), *comparing.by_vectors(names, vectors)]
        pair_decisions = stores.pair_decisions.all()
        edges = _edges(pairs, contents)
        for (first, second), same in pair_decisions.items():
            if same and first in contents and second in contents:
                edges[first].add(second)
                edges[second].add(first)
        return cls(by_content, contenders, contents, edges, dict(zip(names, vectors, strict=True)), pair_decisions)


def _contenders(
    stores: Stores,
    photos: Sequence[Photo],
    stored: Mapping[str, StoredFingerprint],
    roots: Mapping[int, tuple[Path, bool]],
    preferred: Sequence[Path],
) -> dict[int, Contender]:
    with_raw = set(halves(stores).values())
    result = {}
    for photo in photos:
        root, protected = roots[photo.folder_id]
        found = stored.get(photo.content_hash)
        sharpness = found.fingerprint.sharpness if found else 0.0
        result[photo.id] = Contender(
            photo,
            photo.path.relative_to(root).as_posix(),
            protected,
            sharpness,
            preference(photo.path, preferred) if preferred else 0,
            photo.id in with_raw,
        )
    return result


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
