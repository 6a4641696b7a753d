"""Libraries that accidents happen to: real files, the stand-in for the network, the command line's own answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from photosim import library as library_module
from photosim.__main__ import main
from photosim.index import exact, local, shortening
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write_many
from tests.helpers.prepared import InPlace, open_library

PHOTOS = 20


@pytest.fixture(autouse=True)
def _fake_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: FakeEmbedder())
    monkeypatch.setattr(library_module, "default_count", lambda: 0)


@pytest.fixture(autouse=True)
def _few_photos_have_a_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    have_a_graph_of_short_vectors(monkeypatch)


def have_a_graph_of_short_vectors(patch: pytest.MonkeyPatch) -> None:
    """As many photos have it, let few."""
    for module in (exact, local):
        patch.setattr(module, "EXACT_UP_TO", -1)
    patch.setattr(shortening, "WIDTHS", (24,))


class Answer(NamedTuple):
    status: int
    json: dict[str, Any]
    error: str


class Shelf:
    """A library on disk with its folder of photos; every method opens it anew."""

    def __init__(self, base: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.photos = base / "photos"
        self.directory = base / "library"
        self.database = self.directory / "library.sqlite3"
        self.backups = self.directory / "backups"
        self.looked: list[str] = []
        self._capsys = capsys

    def open(self) -> Library:
        return Library.open(self.directory, embedder=FakeEmbedder(), workers=0)

    def run(self, *arguments: str) -> Answer:
        """A command of the command line, with what it printed."""
        self._capsys.readouterr()
        status = main(["--library", str(self.directory), *arguments, "--json"])
        printed = self._capsys.readouterr()
        assert "Traceback" not in printed.err
        return Answer(status, json.loads(printed.out) if printed.out else {}, printed.err)

    def check(self, *, repair: bool = False) -> Answer:
        """What a check found; what it looked at is in `looked`."""
        answer = self.run("check", *["--repair"] * repair)
        self.looked = answer.json.pop("looked", [])
        return answer

    def parts(self, *, repair: bool = False) -> list[str]:
        """The parts in which a check finds problems."""
        return [problem["part"] for problem in self.check(repair=repair).json["problems"]]


@pytest.fixture
def empty_shelf(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shelf:
    return Shelf(tmp_path, capsys)


@pytest.fixture(scope="session")
def shelf_in_place(tmp_path_factory: pytest.TempPathFactory) -> InPlace:
    """A scanned library of 20 photos, with one verdict, its index saved and its first copy made."""

    def prepare(base: Path) -> None:
        paths = write_many(base / "photos", PHOTOS)
        with open_library(base) as library:
            library.scanning.scan([base / "photos"])
            library.duplicates.decide(paths[:2], same=False)

    with pytest.MonkeyPatch.context() as patch:
        have_a_graph_of_short_vectors(patch)
        return InPlace(tmp_path_factory.mktemp("shelf"), prepare)


@pytest.fixture
def shelf(shelf_in_place: InPlace, capsys: pytest.CaptureFixture[str]) -> Shelf:
    """That library, as if it had just been made."""
    return Shelf(shelf_in_place.restore(), capsys)


Damage = Callable[[Path], None]


@pytest.fixture(autouse=True, scope="module")
def _step_by_step(step_by_step: None) -> None:
    """Here it counts how a library's file comes to be."""
