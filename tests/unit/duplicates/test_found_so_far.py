"""Groups of copies can be looked at while the search still runs, and stay when it is stopped."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from photosim.base.errors import Cancelled
from photosim.base.job import Job
from photosim.duplicates import found_so_far
from photosim.duplicates.pair_prover import Content, PairProver
from photosim.library import Library
from photosim.values.photos import Proof
from photosim.values.review import ReviewState
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import EDITS, scene


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    folder = tmp_path / "photos"
    folder.mkdir()
    for seed in range(3):
        scene(seed).save(folder / f"{seed}.jpg", quality=95)
        EDITS["half size"](scene(seed)).save(folder / f"{seed} half.jpg", quality=85)
    shutil.copyfile(folder / "0.jpg", folder / "0 again.jpg")
    shutil.copyfile(folder / "1 half.jpg", folder / "1 half again.jpg")
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as opened:
        opened.scanning.scan([folder])
        yield opened


def names(state: ReviewState) -> set[frozenset[str]]:
    return {frozenset(Path(str(member.row.relative)).name for member in group.members) for group in state.groups}


def test_the_same_files_come_first_and_then_each_group(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_so_far, "_SECONDS", 0.0)
    seen: list[set[frozenset[str]]] = []
    library.review.more_found = lambda: seen.append(names(library.review.state()))
    last = names(library.review.find(Job()))
    assert seen[0] == {frozenset({"0.jpg", "0 again.jpg"}), frozenset({"1 half.jpg", "1 half again.jpg"})}
    assert len(seen) == 4, "the same files, and each of three groups once it was proven"
    assert seen[-1] == last
    assert {len(group) for group in last} == {2, 3}
    for state in seen:
        members = [name for group in state for name in group]
        assert len(members) == len(set(members)), "no photo is in two groups of copies"


def test_what_was_proven_stays_when_the_search_is_stopped(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_so_far, "_SECONDS", 0.0)
    told: list[int] = []

    def count() -> None:
        told.append(1)
        if len(told) == 2:
            job.cancel()

    job = Job(interval=0)
    library.review.more_found = count
    with pytest.raises(Cancelled):
        library.review.find(job)
    state = library.review.state()
    assert len(state.groups) == 2
    assert state.found_at is None, "nobody has looked at everything yet"
    library.review.more_found = lambda: None
    assert len(library.review.find(Job()).groups) == 3


def test_a_keeper_that_a_person_chose_is_not_put_back(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found_so_far, "_SECONDS", 0.0)
    state = library.review.find(Job())
    group = next(group for group in state.groups if len(group.members) == 2)
    other = group.members[1].id
    library.review.choose_keeper(group.id, other)
    seen: list[int] = []

    def look() -> None:
        seen.extend(one.keeper.id for one in library.review.state().groups if one.id == group.id)

    library.review.more_found = look
    library.review.find(Job())
    assert seen
    assert set(seen) == {other}


def test_writing_down_is_rare(library: Library) -> None:
    clock = iter([0.0, 0.0, 1.0, 1.9, 2.5, 2.5])
    written: list[int] = []
    so_far = found_so_far.FoundSoFar(
        library._parts.stores, lambda: written.append(len(library.review.state().groups)), lambda: next(clock)
    )
    groups = library.duplicates.find(["identical", "same-shot"])
    for group in groups:
        so_far.add([group])
    so_far.close()
    assert written == [1]


def test_what_is_proven_is_seen_though_the_next_proof_takes_long(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_so_far, "_SECONDS", 0.2)
    real, compared, seen = PairProver.prove, [0], threading.Event()

    def slow(self: PairProver, here: Content, there: Content) -> Proof | None:
        compared[0] += 1
        if compared[0] == 3:  # two are proven, both a moment after the same files were written down
            assert seen.wait(30), "nobody sees the second group while the third pair is compared"
        return real(self, here, there)

    def look() -> None:
        if len(library.review.state().groups) >= 2 and any(
            g.tier == "same-shot" for g in library.review.state().groups
        ):
            seen.set()

    monkeypatch.setattr(PairProver, "prove", slow)
    library.review.more_found = look
    assert len(library.review.find(Job()).groups) == 3
    assert seen.is_set()


def test_nothing_is_written_down_after_the_search(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    so_far = found_so_far.FoundSoFar(library._parts.stores, lambda: written.append(1))
    groups = library.duplicates.find(["identical", "same-shot"])
    so_far.add(groups[:1])
    so_far.add(groups[1:])  # waits
    later = so_far._later
    assert later is not None
    so_far.close()
    assert not later.is_alive()
    so_far.add(groups)
    assert written == [1]
