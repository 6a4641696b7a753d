"""Choosing where look-alikes are searched: the answers stay the same, and nothing is lost when a server is away."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from photosim import library as library_module
from photosim.__main__ import main
from photosim.base.errors import IndexUnavailable, LibraryError, UsageError
from photosim.index import choice, exact, live, local, shortening
from photosim.index.hnsw import VectorIndex
from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.fake_shelf import fake_shelf, weights_file
from tests.helpers.pictures import write, write_many

OpenLibrary = Callable[[], Library]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    write_many(tmp_path / "photos", 12)
    return tmp_path / "photos"


@pytest.fixture
def open_library(tmp_path: Path) -> Iterator[OpenLibrary]:
    opened: list[Library] = []

    def open_one() -> Library:
        opened.append(Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0))
        return opened[-1]

    yield open_one
    for library in opened:
        library.close()


@pytest.fixture
def library(open_library: OpenLibrary, photos: Path) -> Library:
    library = open_library()
    library.scanning.scan([photos])
    return library


def answers(library: Library) -> list[list[tuple[int, float]]]:
    return [
        [(match.row.id, round(match.score, 5)) for match in library.lookalikes.similar(row.id, 5)]
        for row in sorted(library.photos.rows(), key=lambda row: row.id)
    ]


def are_same(some: list[list[tuple[int, float]]], others: list[list[tuple[int, float]]]) -> bool:
    """Whether the photos are the same in the same order, and the scores too but for the noise of single precision."""
    ids = [[[photo for photo, _ in answer] for answer in one] for one in (some, others)]
    scores = [[score for answer in one for _, score in answer] for one in (some, others)]
    return ids[0] == ids[1] and scores[0] == pytest.approx(scores[1], abs=2e-5)


def test_a_small_library_needs_no_file(library: Library, tmp_path: Path) -> None:
    assert library.facts().index_count == 12
    library.close()
    assert not list((tmp_path / "library").glob("indexes/*"))


def test_a_library_outgrows_exact_search(
    open_library: OpenLibrary, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = open_library()
    library.scanning.scan([photos])
    expected = answers(library)
    for module in (exact, local):
        monkeypatch.setattr(module, "EXACT_UP_TO", 10)
    again = open_library()
    assert answers(again) == expected
    again.close()
    assert list((tmp_path / "library").glob("indexes/*.hnsw"))
    for module in (exact, local):
        monkeypatch.setattr(module, "EXACT_UP_TO", 13)
    small = open_library()
    write_many(photos / "more", 5)
    small.scanning.scan()
    assert len(answers(small)) == 17
    assert small.facts().index_bytes > 0
    small.close()
    for number in range(5):
        (photos / "more" / f"{number:03d}.jpg").unlink()
    last = open_library()
    last.scanning.scan()
    assert answers(last) == expected


def test_a_small_library_without_a_file_is_healthy(library: Library, open_library: OpenLibrary) -> None:
    assert library.checkup.check().problems == ()
    library.close()
    assert open_library().checkup.check().problems == ()


class TestQdrant:
    @pytest.fixture(autouse=True)
    def _needs_the_client(self) -> None:
        pytest.importorskip("qdrant_client")

    def test_the_answers_stay_the_same(self, library: Library, photos: Path, open_library: OpenLibrary) -> None:
        from tests.helpers.qdrant_server import qdrant_server

        expected = answers(library)
        with qdrant_server() as server:
            assert library.lookalikes.use_index(f"qdrant:{server.url}") == 12
            assert answers(library) == expected
            library.close()
            again = open_library()
            server.requests.clear()
            assert answers(again) == expected
            assert not [asked for asked in server.requests if asked.startswith(("PUT", "DELETE"))]
            assert again.facts().index_place == f"qdrant:{server.url}"
            write(photos / "new.jpg", seed=77)
            again.scanning.scan()
            (photos / "000.jpg").unlink()
            again.scanning.scan()
            assert again.facts().index_count == 12
            changed = answers(again)
            assert changed != expected
            assert again.lookalikes.use_index("built-in") == 12
            assert answers(again) == changed
            assert server.store.get_collections().collections == []
            again.close()

    def test_a_scan_goes_on_without_the_server(
        self, library: Library, photos: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tests.helpers.qdrant_server import qdrant_server

        with qdrant_server() as server:
            library.lookalikes.use_index(f"qdrant:{server.url}")
            server.broken = True
            write_many(photos / "more", 40)
            assert library.scanning.scan().new == 40
            assert caplog.text.count("the index catches up") == 1
            with pytest.raises(IndexUnavailable, match="500"):
                library.lookalikes.similar(1)
            assert "500" in str(library.facts().index_trouble)
            server.broken = False
            assert len(answers(library)) == 52
            assert library.facts().index_count == 52
            monkeypatch.setattr(live, "_REST", 0.0)
            server.broken = True
            library.deleting.trash([photos / "more" / "001.jpg"], dry_run=True)
            folder = library.folders.all()[0]
            library.folders.remove(folder.id)
            assert library.photos.rows() == []
            server.broken = False
            library.scanning.scan([photos])
            assert library.facts().index_count == 52
            library.close()

    def test_another_process_changes_the_library(self, library: Library, open_library: OpenLibrary) -> None:
        from tests.helpers.qdrant_server import qdrant_server

        with qdrant_server() as server:
            library.lookalikes.use_index(f"qdrant:{server.url}")
            other = open_library()
            other.folders.remove(other.folders.all()[0].id)
            with pytest.raises(UsageError):
                library.lookalikes.similar(1)
            assert library.facts().index_count == 0
            library.close()
            other.close()

    def test_when_it_cannot_be_reached_nothing_changes(self, library: Library, tmp_path: Path) -> None:
        expected = answers(library)
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(IndexUnavailable):
            library.lookalikes.use_index(f"qdrant:{tmp_path / 'file'}")
        assert answers(library) == expected
        assert library.facts().index_place == "built-in"
        assert not (tmp_path / "library" / "index.json").exists()

    def test_when_the_choice_cannot_be_kept_nothing_changes(
        self, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_path: Path, _data: bytes) -> None:
            raise OSError(28, "No space left on device")

        expected = answers(library)
        monkeypatch.setattr(choice, "write_atomically", full)
        with pytest.raises(LibraryError, match="takes no more files"):
            library.lookalikes.use_index(f"qdrant:{tmp_path / 'vectors'}")
        assert answers(library) == expected
        assert library.facts().index_place == "built-in"

    @pytest.mark.parametrize("kind", ["server", "folder"])
    def test_searches_change_over_to_another_model_in_the_same_place(
        self, photos: Path, tmp_path: Path, kind: str
    ) -> None:
        from tests.helpers.qdrant_server import qdrant_server

        def open_one() -> Library:
            return Library.open(directory, workers=0, shelf=fake_shelf(directory / "models"))

        directory = tmp_path / "library"
        with qdrant_server() as server, open_one() as library:
            library.scanning.scan([photos])
            library.models.install("mobilenet_v2", weights_file(tmp_path / "mine.pt"))
            old = answers(library)
            place = f"qdrant:{server.url if kind == 'server' else tmp_path / 'vectors'}"
            library.lookalikes.use_index(place)
            library.models.use("mobilenet_v2")
            assert are_same(answers(library), old)
            report = library.models.prepare()
            assert report is not None
            assert report.done
            facts = library.facts()
            assert (facts.index_place, facts.index_count, facts.index_trouble) == (place, 12, None)
            new = answers(library)
            assert not are_same(new, old)
            assert library.checkup.check().problems == ()
            library.close()
            with open_one() as again:
                assert are_same(answers(again), new)
                again.models.use("resnet18")
                again.models.prepare()
                assert are_same(answers(again), old)
                again.models.remove("mobilenet_v2")
                assert are_same(answers(again), old)
                if kind == "server":
                    assert len(server.store.get_collections().collections) == 1
                assert again.lookalikes.use_index("built-in") == 12
                assert are_same(answers(again), old)
                assert again.checkup.check().problems == ()

    def test_a_place_chosen_while_photos_are_prepared_holds(
        self, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from tests.helpers.qdrant_server import qdrant_server

        directory = tmp_path / "library"
        shelf = fake_shelf(directory / "models")
        real = live.LiveIndex.turn_into
        with qdrant_server() as server, Library.open(directory, workers=0, shelf=shelf) as library:

            def move_first(index: live.LiveIndex, other: live.LiveIndex, commit: Callable[[], None]) -> None:
                library.lookalikes.use_index(f"qdrant:{server.url}")
                real(index, other, commit)

            monkeypatch.setattr(live.LiveIndex, "turn_into", move_first)
            library.scanning.scan([photos])
            library.models.install("mobilenet_v2", weights_file(tmp_path / "mine.pt"))
            library.models.use("mobilenet_v2")
            library.models.prepare()
            assert library.model.name == "mobilenet_v2"
            assert len(answers(library)) == 12
            assert (library.facts().index_place, library.facts().index_count) == (f"qdrant:{server.url}", 12)

    def test_the_command(
        self, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: FakeEmbedder())
        monkeypatch.setattr(library_module, "default_count", lambda: 0)
        at = ["--library", str(tmp_path / "library")]
        assert main([*at, "scan", str(photos), "--quiet"]) == 0
        capsys.readouterr()
        assert main([*at, "index", f"qdrant:{tmp_path / 'vectors'}", "--json"]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert shown == {"place": f"qdrant:{tmp_path / 'vectors'}", "count": 12, "bytes": 0, "trouble": None}
        assert main([*at, "similar", str(photos / "000.jpg")]) == 0
        assert main([*at, "info"]) == 0
        assert f"qdrant:{tmp_path / 'vectors'}, 12 photos" in capsys.readouterr().out
        assert main([*at, "index", "built-in"]) == 0
        assert "built-in, 12 photos" in capsys.readouterr().out
        assert main([*at, "index", "pgvector:somewhere"]) == 2
        assert "There is no index" in capsys.readouterr().err
        assert main([*at, "index", "qdrant:http://127.0.0.1:9"]) == 3
        assert "does not answer" in capsys.readouterr().err


def test_a_damaged_choice_is_said(open_library: OpenLibrary, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    open_library().close()
    for text in ("{", "[]", '{"name": "elsewhere", "token": ""}'):
        (tmp_path / "library" / "index.json").write_text(text, encoding="utf-8")
        caplog.clear()
        assert open_library().facts().index_place == "built-in"
        assert "index.json cannot be read" in caplog.text
    assert np.array_equal(choice.Choice(), ("built-in", ""))


def test_a_large_library_searches_by_short_vectors_and_answers_by_whole_ones(
    open_library: OpenLibrary, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = open_library()
    library.scanning.scan([photos])
    expected = answers(library)
    for module in (exact, local):
        monkeypatch.setattr(module, "EXACT_UP_TO", 5)
    monkeypatch.setattr(shortening, "WIDTHS", (6,))
    for _ in range(2):  # made from the vectors, then opened from its file
        library = open_library()
        assert are_same(answers(library), expected)
        index = library._parts.index.ready()
        assert isinstance(index, VectorIndex)
        assert index._graph.dim == 6
        library.close()
    library = open_library()
    (photos / "000.jpg").unlink()
    write(photos / "another.jpg", 77)
    library.scanning.scan([photos])
    now = answers(library)
    assert library._parts.index.place == "built-in"
    library.lookalikes.use_index("qdrant:" + str(photos.parent / "vectors"))
    assert are_same(now, answers(library))
