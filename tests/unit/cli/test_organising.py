"""`find`, `copies`, `albums`, `label`, and `similar` with several photos: JSON keys, exit status, words."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from photosim import library as library_module
from photosim.__main__ import main
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.named_places import packet
from tests.helpers.pictures import write_many


@pytest.fixture(autouse=True)
def _fake_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: FakeEmbedder())
    monkeypatch.setattr(library_module, "default_count", lambda: 0)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    write_many(tmp_path / "photos", 5)
    shutil.copy2(tmp_path / "photos" / "001.jpg", tmp_path / "photos" / "copy.jpg")
    return tmp_path / "photos"


class Commands:
    def __init__(self, library: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self._library, self._capsys = str(library), capsys

    def json(self, *words: str | Path, status: int = 0) -> Any:
        assert main(["--library", self._library, *map(str, words), "--json"]) == status
        return json.loads(self._capsys.readouterr().out)

    def text(self, *words: str | Path, status: int = 0) -> str:
        assert main(["--library", self._library, *map(str, words)]) == status
        captured = self._capsys.readouterr()
        return captured.out + captured.err


@pytest.fixture
def run(tmp_path: Path, photos: Path, capsys: pytest.CaptureFixture[str]) -> Commands:
    commands = Commands(tmp_path / "library", capsys)
    commands.json("scan", photos)
    return commands


def test_find(run: Commands, photos: Path) -> None:
    assert run.json("find", "copy") == {"query": "copy", "count": 1, "results": [{"path": str(photos / "copy.jpg")}]}
    found = run.json("find", "format:jpg", "-n", "2", "--sort", "name")
    assert (found["count"], [Path(one["path"]).name for one in found["results"]]) == (6, ["000.jpg", "001.jpg"])
    assert run.json("find", "format:png", status=1)["results"] == []
    assert "4 more" in run.text("find", "format:jpg", "-n", "2")
    assert "No photo fits" in run.text("find", "format:png", status=1)
    assert "is no number" in run.text("find", "rating:x", status=2)
    assert run.json("find", "has:copies", "or", "004")["count"] == 3


def test_copies(run: Commands, photos: Path) -> None:
    answer = run.json("copies")
    (twice,) = [shot for shot in answer["shots"] if len(shot["copies"]) == 2]
    assert twice["copies"][0] == {"path": str(photos / "001.jpg"), "folder": str(photos), "online": True}
    assert (len(answer["shots"]), answer["only_once"]) == (5, 4)
    assert len(run.json("copies", photos, "--only-once")["shots"]) == 4
    assert "5 shots, 4 of them only once" in run.text("copies")
    (folder,) = answer["folders"]
    assert (folder["shots"], folder["only_once"], folder["only_here"], folder["online"]) == (5, 4, 5, True)
    wipe = run.json("copies", photos, "--may-wipe", status=1)
    assert (wipe["may_be_wiped"], wipe["photos"]) == (False, 6)
    assert "Do not wipe" in run.text("copies", photos, "--may-wipe", status=1)
    assert "Name one folder" in run.text("copies", "--may-wipe", status=2)


def test_albums(run: Commands, photos: Path) -> None:
    assert run.json("albums") == {"albums": []}
    added = run.json("albums", "add", "Best", photos / "000.jpg", photos / "002.jpg")
    assert added == {"albums": [{"name": "Best", "photos": 2, "cover": str(photos / "000.jpg")}]}
    covered = run.json("albums", "cover", "Best", photos / "002.jpg")
    assert covered["albums"][0]["cover"] == str(photos / "002.jpg")
    ordered = run.json("albums", "order", "Best", photos / "002.jpg")["results"]
    assert [Path(one["path"]).name for one in ordered] == ["002.jpg", "000.jpg"]
    run.json("albums", "undo")
    assert [Path(one["path"]).name for one in run.json("albums", "show", "best")["results"]] == ["000.jpg", "002.jpg"]
    suggested = run.json("albums", "suggest", "Best", "-n", "9")
    assert {"results", "sure"} <= set(suggested)
    assert len(suggested["results"]) == 4
    assert "nothing is sure" in run.text("albums", "suggest", "Best")
    refused = run.json("albums", "suggest", "Best", "--refuse", photos / "003.jpg")
    assert len(refused["results"]) == 3
    run.json("albums", "remove", "Best", photos / "000.jpg")
    assert run.json("albums", "rename", "Best", "Worst") == {
        "albums": [{"name": "Worst", "photos": 1, "cover": str(photos / "002.jpg")}]
    }
    run.json("albums", "add", "Copies", "--query", "has:copies")
    assert "search: has:copies" in run.text("albums")
    assert "is gone" in run.text("albums", "remove", "Worst")
    assert run.json("albums", "undo") == {"undone": True, "told": "album “Worst” removed"}
    assert [album["name"] for album in run.json("albums")["albums"]] == ["Copies", "Worst"]
    assert "no album" in run.text("albums", "show", "None", status=2)
    assert "not both" in run.text("albums", "add", "New", photos / "000.jpg", "--query", "x", status=2)


def test_label(run: Commands, photos: Path) -> None:
    path = photos / "000.jpg"
    nothing = {"path": str(path), "rating": 0, "favourite": False, "keywords": [], "title": "", "caption": ""}
    nothing |= {"places": []}
    assert run.json("label", path) == {"photos": [nothing]}
    said = run.json(
        "label", path, "--rating", "4", "--favourite", "--keyword", "a", "--keyword", "B/c", "--title", "T",
        "--caption", "C",
    )  # fmt: skip
    full = nothing | {"rating": 4, "favourite": True, "keywords": ["a", "B/c"], "title": "T", "caption": "C"}
    assert said == {"photos": [full]} == run.json("label", path)
    assert "****; favourite; a, B/c; “T”; C" in run.text("label", path)
    changed = run.json("label", path, "--no-favourite", "--no-keyword", "a", "--rating", "-1")["photos"][0]
    assert (changed["favourite"], changed["keywords"], changed["rating"]) == (False, ["B/c"], -1)
    assert "from 0 to 5" in run.text("label", path, "--rating", "7", status=2)
    assert "not a photo" in run.text("label", photos / "none.jpg", status=2)
    assert "Name the photos" in run.text("label", status=2)
    assert "Leave out the photos" in run.text("label", path, "--undo", status=2)
    assert run.json("label", "--undo")["undone"]
    assert run.json("label", path) == {"photos": [full]}
    assert "Taken back: 1 photo: 4 of 5, favourite" in run.text("label", "--undo")
    assert "nothing to take back" in run.text("label", "--undo", status=1)


def test_photos_are_found_and_told_by_the_names_of_their_places(run: Commands, photos: Path) -> None:
    (photos / "000.jpg.xmp").write_bytes(packet("New York", "USA"))
    run.text("scan")
    found = [{"path": str(photos / "000.jpg")}]
    for query in ('place:"new york"', "usa", "has:place"):
        assert run.json("find", query)["results"] == found
    assert run.json("find", "place:york -usa", status=1)["results"] == []
    assert run.json("label", photos / "000.jpg")["photos"][0]["places"] == ["New York", "USA"]
    assert "New York, USA" in run.text("label", photos / "000.jpg")


def test_suggestions_for_a_keyword_are_accepted_and_refused(run: Commands, photos: Path) -> None:
    run.json("label", photos / "000.jpg", "--keyword", "sea")
    found = run.json("albums", "suggest", "sea", "--keyword", "-n", "9")["results"]
    assert len(found) == 5
    left = run.json(
        "albums", "suggest", "sea", "--keyword", "--accept", photos / "002.jpg", "--refuse", photos / "003.jpg"
    )
    assert len(left["results"]) == 3
    assert run.json("label", photos / "002.jpg")["photos"][0]["keywords"] == ["sea"]


def test_similar_to_several_and_unlike_others(run: Commands, photos: Path) -> None:
    one = run.json("similar", photos / "000.jpg")
    assert one["query"] == str(photos / "000.jpg")
    several = run.json("similar", photos / "000.jpg", photos / "002.jpg", "--not", photos / "003.jpg")
    assert several["query"] == [str(photos / "000.jpg"), str(photos / "002.jpg")]
    found = [Path(result["path"]).name for result in several["results"]]
    assert sorted(found) == ["001.jpg", "004.jpg", "copy.jpg"]
    scores = [result["score"] for result in several["results"]]
    assert scores == sorted(scores, reverse=True)
    within = run.json("similar", photos / "000.jpg", "--where", "has:copies")
    assert {Path(result["path"]).name for result in within["results"]} == {"001.jpg", "copy.jpg"}
    alone = {result["path"]: result["score"] for result in one["results"]}
    assert all(abs(alone[result["path"]] - result["score"]) < 1e-5 for result in within["results"])
    assert "one picture only" in run.text(
        "similar", photos / "000.jpg", photos / "001.jpg", "--box", "0,0,1,1", status=2
    )
    assert run.json("similar", photos / "000.jpg", "--where", "format:png", status=1)["results"] == []


def test_sidecars_are_written_when_asked(run: Commands, photos: Path) -> None:
    path, sidecar = photos / "000.jpg", photos / "000.jpg.xmp"
    assert "sidecars" not in run.json("label", path, "--rating", "3")
    assert not sidecar.exists()
    assert run.json("label", path, "--write")["sidecars"] == [str(sidecar)]
    assert b"3" in sidecar.read_bytes()
    assert "always from now on" in run.text("label", "--sidecars", "always")
    assert f"written: {sidecar}" in run.text("label", path, "--rating", "4")
    assert run.json("label", "--undo")["undone"]
    assert run.json("label", path)["photos"][0]["rating"] == 3
    assert run.json("label", "--undo")["undone"]
    assert not sidecar.exists()
    sidecar.write_bytes(b"damaged")
    answer = run.json("label", path, "--write", status=1)
    assert "damaged" in answer["skipped"][0]["reason"]
    assert run.json("label", "--sidecars", "never") == {"sidecars": "never"}
    assert "never written" in run.text("label", path, "--write", status=2)


def test_the_map_of_looks(run: Commands, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Scan a folder first" in Commands(tmp_path / "empty", capsys).text("map", status=1)
    found = run.json("map")
    assert (found["photos"], len(found["results"])) == (6, 6)
    places = {Path(one["path"]).name: (one["x"], one["y"]) for one in found["results"]}
    assert set(places) == {"000.jpg", "001.jpg", "002.jpg", "003.jpg", "004.jpg", "copy.jpg"}
    near = sorted(places, key=lambda name: math.dist(places[name], places["001.jpg"]))
    assert near[:2] == ["001.jpg", "copy.jpg"], "the same picture lies beside it"
    assert run.json("map")["results"] == found["results"], "it is kept"
    assert len(run.json("map", "--afresh", "--where", "name:copy")["results"]) == 1
    assert "copy.jpg" in run.text("map", "--where", "name:copy")
    assert "No photo fits" in run.text("map", "--where", "name:nothing", status=1)
