"""Suggestions for albums, on vectors with known kinds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.organising.suggesting import Blocks, Ranked, learn, rank
from photosim.values.organising import Gathering
from tests.helpers.pictures import write


def kinds(number: int = 8, each: int = 40, dim: int = 32, spread: float = 0.5) -> np.ndarray:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(number, 1, dim))
    vectors = (centres + spread * rng.normal(size=(number, each, dim))).reshape(-1, dim)
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def in_blocks(vectors: np.ndarray, size: int = 100) -> Blocks:
    def blocks() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        for start in range(0, len(vectors), size):
            yield np.arange(start, min(start + size, len(vectors))), vectors[start : start + size]

    return blocks


def ranked_by(members: np.ndarray, vectors: np.ndarray, refused: np.ndarray | None = None) -> Ranked:
    blocks = in_blocks(vectors)
    return rank(members, blocks, learn(blocks, len(vectors)), refused)


def test_the_kind_of_the_album_comes_first() -> None:
    vectors = kinds()
    ranked = ranked_by(vectors[:5], vectors)
    assert set(ranked.ids[:40].tolist()) == set(range(40))
    assert ranked.scores[0] == 1.0
    assert (np.diff(ranked.scores) <= 0).all()
    assert 5 <= ranked.sure <= 40


def test_an_album_of_two_kinds_suggests_both() -> None:
    vectors = kinds(spread=0.3)
    members = np.concatenate([vectors[:6], vectors[80:86]])
    assert set(ranked_by(members, vectors).ids[:60].tolist()) <= {*range(40), *range(80, 120)}


def test_with_two_photos_nothing_is_sure() -> None:
    vectors = kinds()
    assert ranked_by(vectors[:2], vectors).sure == 0


def grown_by_suggestions(vectors: np.ndarray, hand: int, steps: int) -> list[int]:
    """Numbers of the first `hand` photos, and of those of their kind that fitted best, four at a time."""
    members = list(range(hand))
    for _ in range(steps):
        best = [one for one in ranked_by(vectors[members], vectors).ids.tolist() if one < 100 and one not in members]
        members += best[:4]
    return members


def test_what_was_accepted_does_not_say_that_nothing_else_is_sure() -> None:
    vectors = kinds(each=100, dim=64)
    members = grown_by_suggestions(vectors, 5, 3)
    blocks = in_blocks(vectors)
    spread = learn(blocks, len(vectors))
    ranked = rank(vectors[members], blocks, spread, examples=vectors[:5])
    new = [one for one in ranked.ids[: ranked.sure].tolist() if one not in members]
    assert len(new) >= 10
    assert max(new) < 100
    among_all = rank(vectors[members], blocks, spread)
    assert len([one for one in among_all.ids[: among_all.sure].tolist() if one not in members]) < len(new)


def test_a_copy_in_the_album_changes_nothing_of_what_is_sure() -> None:
    vectors = kinds()
    alone = ranked_by(vectors[:5], vectors)
    resaved = vectors[:2] + 0.02 * np.random.default_rng(1).normal(size=(2, vectors.shape[1]))
    copies = (resaved / np.linalg.norm(resaved, axis=1, keepdims=True)).astype(np.float32)
    with_copies = ranked_by(np.concatenate([vectors[:5], copies, vectors[:1]]), vectors)
    assert with_copies.sure >= alone.sure / 2 > 5


def test_examples_are_what_no_suggestion_brought(library: Library, photos: Path) -> None:
    gatherings, examples = library.organising.gatherings, library.organising._examples
    album = Gathering("album", "Album")
    beach, two = photos / "2019" / "beach one.jpg", photos / "2019" / "beach two.jpg"
    tall, nimes = photos / "2021" / "tall.png", photos / "2021" / "Été à Nîmes.jpg"
    gatherings.put(album, [beach])
    assert examples.of(album) is None
    gatherings.accept(album, [two])
    gatherings.put(album, [tall])
    gatherings.accept(album, [nimes])
    content = {path: library.photos.known(path).content_hash for path in (beach, tall)}
    assert examples.of(album) == set(content.values())
    renamed = gatherings.rename(album, "Other")
    assert examples.of(album) is None
    assert examples.of(renamed) == set(content.values())
    gatherings.remove(renamed)
    assert examples.of(renamed) is None


def test_what_was_refused_pushes_away_what_is_like_it() -> None:
    vectors = kinds(spread=0.9)
    before = ranked_by(vectors[:5], vectors).ids.tolist()
    after = ranked_by(vectors[:5], vectors, vectors[40:50]).ids.tolist()
    places_before = np.mean([before.index(one) for one in range(50, 80)])
    places_after = np.mean([after.index(one) for one in range(50, 80)])
    assert places_after > places_before


def test_the_library_leaves_out_what_is_in_or_was_refused(library: Library, photos: Path) -> None:
    beach, copy, tall = photos / "2019" / "beach one.jpg", photos / "2021" / "copy.jpg", photos / "2021" / "tall.png"
    library.organising.labelling.add_to_album("Album", [beach])
    found = library.organising.suggesting.for_album(library.organising.labelling.album("Album"))
    paths = [match.path for match in found.matches]
    assert len(paths) == 3  # the copy is in the album by its content
    assert copy not in paths
    assert found.sure == 0
    library.organising.labelling.refuse("Album", [tall])
    found = library.organising.suggesting.for_album(library.organising.labelling.album("Album"), 1)
    assert len(found.matches) == 1
    assert tall not in [match.path for match in found.matches]


def test_an_empty_album_has_nothing_to_go_by(library: Library) -> None:
    library.organising.labelling.add_to_album("Album", [])
    with pytest.raises(UsageError, match="put some photos into it"):
        library.organising.suggesting.for_album(library.organising.labelling.album("Album"))


def test_after_an_answer_only_those_that_fit_best_are_ranked_again(
    library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggesting, labelling = library.organising.suggesting, library.organising.labelling
    labelling.add_to_album("Album", [photos / "2019" / "beach one.jpg"])
    read: list[int] = []
    vectors = library._parts.index.vectors
    blocks = vectors.blocks

    def counted() -> Iterator[tuple[np.ndarray, np.ndarray]]:
        read.append(1)
        return blocks()

    monkeypatch.setattr(vectors, "blocks", counted)
    before = suggesting.for_album(labelling.album("Album"))
    assert len(read) == 2  # how they lie, and how they fit
    labelling.refuse("Album", [before.matches[0].path])
    after = suggesting.for_album(labelling.album("Album"))
    assert len(read) == 2
    assert {match.path for match in after.matches} == {match.path for match in before.matches[1:]}
    write(photos / "new.jpg", 91)
    library.scanning.scan()
    assert len(suggesting.for_album(labelling.album("Album")).matches) == len(after.matches) + 1
    labelling.add_to_album("Other", [photos / "2021" / "tall.png"])
    other = suggesting.for_album(labelling.album("Other"))
    monkeypatch.setattr("photosim.organising.suggesting._ANSWERS", -1)
    assert suggesting.for_album(labelling.album("Other")) == other
