"""The remembered decisions as a list, and taking them back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from photosim.store.stores import Stores
from photosim.values.review import Decided, Decision


def listed(stores: Stores) -> list[Decision]:
    """Every decision, newest first, with the addresses of the photos that have its contents now."""
    pair_decisions = stores.pair_decisions.listed()
    kept = stores.kept.all()
    wanted = {content for pair, _, _ in pair_decisions for content in pair} | {
        content for one in kept for content in one.files
    }
    paths: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    if wanted:
        for photo in stores.photos.all():
            if photo.content_hash in wanted:
                paths[photo.content_hash].append((photo.content_hash, photo.path))

    def made(kind: Decided, contents: Sequence[str], decided_at: str, number: int | None = None) -> Decision:
        found = tuple(path for content in contents for path in sorted(paths[content]))
        return Decision(kind, tuple(contents), decided_at, found, number)

    decisions = [made("same" if same else "different", pair, decided_at) for pair, same, decided_at in pair_decisions]
    decisions += [made("keep-all", sorted(one.files), one.decided_at, one.id) for one in kept]
    return sorted(decisions, key=lambda decision: decision.decided_at, reverse=True)


def forget(stores: Stores, decisions: Sequence[Decision]) -> int:
    """Take decisions back; returns how many there were."""
    pairs = [(one.contents[0], one.contents[1]) for one in decisions if one.kind != "keep-all"]
    with stores.database.atomic():
        return stores.pair_decisions.remove(pairs) + stores.kept.remove(
            one.number for one in decisions if one.number is not None
        )
