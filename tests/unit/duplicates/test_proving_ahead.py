"""Many pairs are compared in worker processes: the same groups as one after another, stopped and resumed as usual."""

from __future__ import annotations

import random
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from photosim.base.errors import Cancelled
from photosim.base.job import Job, Progress
from photosim.duplicates import prover
from photosim.duplicates.grouping import stars
from photosim.duplicates.pair_tasks import PairTask
from photosim.duplicates.prover import ProvingAhead
from photosim.library import Library
from photosim.values.photos import Group, Proof
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import EDITS, scene

KINDS = ("half size", "rotated", "brighter", "captioned")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawn") / "photos"
    folder.mkdir()
    for seed in range(5):
        scene(seed).save(folder / f"{seed}.jpg", quality=95)
        for kind in KINDS[: 1 + seed % 4]:
            EDITS[kind](scene(seed)).save(folder / f"{seed} {kind}.png")
    Image.new("RGB", (300, 200), "grey").save(folder / "plain.png")
    Image.new("RGB", (300, 200), "grey").save(folder / "plain.bmp")
    return folder


def described(groups: list[Group]) -> list[Any]:
    return [(g.id, g.tier, g.reason, [(m.photo.path.name, m.score, m.evidence) for m in g.members]) for g in groups]


def groups(tmp_path: Path, photos: Path, workers: int, name: str, job: Job | None = None) -> list[Any]:
    with Library.open(tmp_path / name, embedder=FakeEmbedder(), workers=workers) as library:
        library.scanning.scan([photos])
        return described(library.duplicates.find(job=job))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, drawn: Path) -> list[Any]:
    """The groups that are found one pair after another."""
    return groups(tmp_path_factory.mktemp("alone"), drawn, 0, "library")


@pytest.fixture
def photos(drawn: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(prover, "_WORTH_PROCESSES", 1)
    return drawn


def test_the_same_groups_from_processes(
    tmp_path: Path, photos: Path, alone: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(alone) == 6
    asked: list[int] = []
    ahead = prover.Prover.prove_ahead
    monkeypatch.setattr(prover.Prover, "prove_ahead", lambda *given: asked.append(len(given[1])) or ahead(*given))
    assert groups(tmp_path, photos, 2, "together") == alone
    assert sum(asked) >= 10
    asked.clear()
    assert groups(tmp_path, photos, 2, "together") == alone
    assert asked == [], "everything is remembered"


def test_cancelled_and_gone_on_with(
    tmp_path: Path, photos: Path, alone: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prover, "_WINDOW", 4)

    def stop(progress: Progress) -> None:
        if progress.stage == "proving" and progress.done > 0:
            job.cancel()

    job = Job(stop, interval=0)
    with pytest.raises(Cancelled):
        groups(tmp_path, photos, 2, "library", job)
    assert groups(tmp_path, photos, 2, "library") == alone


class Dead:
    """Worker processes that die of every pair."""

    def submit(self, _function: Any, _argument: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_exception(RuntimeError("died"))
        return future

    def close(self) -> None:
        pass


def test_pairs_that_kill_a_process_are_left_out_and_tried_again(
    tmp_path: Path, photos: Path, alone: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
    with monkeypatch.context() as patch:
        patch.setattr("photosim.pictures.workers.WorkerPool.workers", lambda *_: Dead())
        with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=2) as library:
            assert len(library.duplicates.find()) < 6
    assert groups(tmp_path, photos, 0, "library") == alone


class DiesOf:
    """Worker processes of which one dies whenever it is given a certain pair."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.deaths = 0

    def submit(self, function: Any, task: PairTask) -> Future[Any]:
        future: Future[Any] = Future()
        if any(there.photo.path.name == self.name for pair in task.pairs for there in pair):
            self.deaths += 1
            future.set_exception(RuntimeError("died"))
        else:
            future.set_result(function(task))
        return future

    def close(self) -> None:
        pass


def test_only_the_pair_that_kills_a_process_is_lost(
    tmp_path: Path, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers = DiesOf("3 rotated.png")
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([photos])
    monkeypatch.setattr(prover, "_CHUNK", 50)
    monkeypatch.setattr("photosim.pictures.workers.WorkerPool.workers", lambda *_: workers)
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=2) as library:
        found = described(library.duplicates.find())
    assert workers.deaths >= 2, "once with others, once on its own"
    members = {member[0] for group in found for member in group[3]}
    assert "3 rotated.png" not in members
    assert {"0.jpg", "1.jpg", "2.jpg", "3.jpg", "plain.png", "3 half size.png", "3 brighter.png"} <= members


class Recorder:
    """A prover that knows what was asked for ahead."""

    def __init__(self, pairs: set[frozenset[int]]) -> None:
        self.pairs = pairs
        self.known: set[tuple[int, int]] = set()

    def lacks(self, one: int, other: int) -> bool:
        return (one, other) not in self.known

    def prove_ahead(self, pairs: list[tuple[int, int]], _workers: object, _job: object) -> None:
        assert not self.known.intersection(pairs)
        self.known.update(pairs)

    def __call__(self, one: int, other: int) -> Proof | None:
        self.known.add((one, other))
        return Proof("same-shot", 1.0, f"{one}-{other}") if frozenset((one, other)) in self.pairs else None


@settings(max_examples=100, deadline=None)
@given(
    st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30),
    st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20),
    st.integers(0, 100),
)
def test_looking_ahead_changes_nothing(proven: set[tuple[int, int]], more: set[tuple[int, int]], seed: int) -> None:
    order = list(range(10))
    random.Random(seed).shuffle(order)
    around: dict[int, set[int]] = {item: set() for item in order}
    for one, other in proven | more:
        if one != other:
            around[one].add(other)
            around[other].add(one)
    pairs = {frozenset(pair) for pair in proven if pair[0] != pair[1]}
    alone = stars(order, around, Recorder(pairs))
    together = Recorder(pairs)
    ahead = ProvingAhead(order, around, together, lambda _: Dead(), Job())  # type: ignore[arg-type]
    ahead._count = 1
    assert stars(order, around, together, ahead=ahead) == alone
