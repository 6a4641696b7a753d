"""`photosim models` without a network of any kind: listing, installing, using, removing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from photosim import library as library_module
from photosim.__main__ import main
from photosim.models.official import OFFICIAL, Official
from photosim.values.photos import Scale
from tests.helpers.fake_shelf import fake_shelf, weights_file
from tests.helpers.pictures import write_many
from tests.helpers.weights_server import WeightsServer, cut_after, status


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[WeightsServer]:
    monkeypatch.delenv("http_proxy", raising=False)
    with WeightsServer(weights_file(tmp_path / "published.pt", 3).read_bytes()) as server:
        yield server


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: WeightsServer) -> list[str]:
    """A library of four photos; resnet50 can be downloaded from the test's own server."""
    digest = hashlib.sha256(server.data).hexdigest()
    large = Official("resnet50", "resnet50", "r.pth", digest, len(server.data), Scale(), "The largest.", "BSD")
    monkeypatch.setattr(
        library_module, "Shelf", lambda folder, make: fake_shelf(folder, (OFFICIAL[0], large), server.address)
    )
    monkeypatch.setattr(library_module, "default_count", lambda: 0)
    write_many(tmp_path / "photos", 4)
    at = ["--library", str(tmp_path / "library")]
    assert main([*at, "scan", str(tmp_path / "photos"), "--quiet"]) == 0
    return at


@pytest.fixture
def mine(tmp_path: Path) -> str:
    return str(weights_file(tmp_path / "mine.pt", 7))


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_the_whole_way(at: list[str], mine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main([*at, "models", "install", "mobilenet_v2", mine, "--json"]) == 0
    model = answer(capsys)["model"]
    assert (model["name"], model["dim"], model["installed"], model["active"]) == ("mobilenet_v2", 1280, True, False)
    assert main([*at, "models", "use", "mobilenet_v2", "--json", "--quiet"]) == 0
    done = answer(capsys)
    assert (done["model"], done["done"], done["prepared"], done["pending"]) == ("mobilenet_v2", True, 4, None)
    assert main([*at, "similar", str(tmp_path / "photos" / "000.jpg"), "--json"]) == 0
    joined = answer(capsys)["model"]
    assert joined != model["key"]  # a score is made of two models
    assert main([*at, "info", "--json"]) == 0
    facts = answer(capsys)
    assert (facts["model"], facts["lookalikes_by"], facts["copies_by"]) == (joined, "mobilenet_v2", "resnet18")
    assert (facts["prepared"], facts["preparing"]) == (4, None)
    assert main([*at, "info"]) == 0
    assert "mobilenet_v2 and resnet18 find look-alikes, resnet18 alone finds copies" in capsys.readouterr().out
    assert main([*at, "models", "use", "resnet18", "--quiet"]) == 0
    assert capsys.readouterr().out.startswith("Searches use resnet18 now; 0 photos")
    assert main([*at, "models", "remove", "mobilenet_v2", "--yes", "--json"]) == 0
    assert answer(capsys) == {"removed": "mobilenet_v2", "vectors": 4}
    assert main([*at, "models", "use", "resnet18"]) == 0
    assert "Searches use resnet18." in capsys.readouterr().out


def test_a_download_by_name(at: list[str], server: WeightsServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.faults = [cut_after(3000)]
    assert main([*at, "models", "install", "resnet50"]) == 0
    assert "resnet50 is installed: resnet50, 2048 features, from http://127.0.0.1" in capsys.readouterr().out
    assert len(server.requests) == 2


def test_a_download_that_fails(at: list[str], server: WeightsServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.faults = [status(404)]
    assert main([*at, "models", "install", "resnet50"]) == 1
    assert "models install resnet50 FILE" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["install", "vgg16"], "no weights called 'vgg16'"),
        (["install", "vgg16", "MINE"], "no backbone called 'vgg16'"),
        (["install", "resnet50", "none.pt"], "no weights file none.pt"),
        (["install", "resnet50", "--as", "x"], "only weights from a file"),
        (["use", "resnet50"], "Install it with: photosim models install resnet50"),
        (["use", "vgg16"], "There are: resnet18"),
        (["remove", "resnet18"], "comes with photosim"),
        (["remove", "resnet50"], "nothing to remove"),
        (["remove", "vgg16", "--yes"], "no model called"),
    ],
)
def test_wrong_use_is_one_sentence(
    at: list[str], mine: str, arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = [mine if argument == "MINE" else argument for argument in arguments]
    assert main([*at, "models", *given]) == 2
    assert words in capsys.readouterr().err


def test_removing_asks_first(
    at: list[str], mine: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main([*at, "models", "install", "mobilenet_v2", mine])
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert main([*at, "models", "remove", "mobilenet_v2"]) == 2
    assert "Add --yes" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: "n")
    assert main([*at, "models", "remove", "mobilenet_v2"]) == 1
    monkeypatch.setattr("builtins.input", lambda question: "y")
    assert main([*at, "models", "remove", "mobilenet_v2"]) == 0
    assert "mobilenet_v2 is removed" in capsys.readouterr().out


def test_the_list_for_people_tells_a_change_under_way(
    at: list[str], mine: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([*at, "models", "use", "resnet18"])
    main([*at, "models", "install", "mobilenet_v2", mine])
    (tmp_path / "photos").rename(tmp_path / "unplugged")
    shutil.rmtree(tmp_path / "library" / "thumbnails")
    assert main([*at, "models", "use", "mobilenet_v2"]) == 1
    said = capsys.readouterr().out
    assert "still use resnet18: no photo could be prepared" in said
    assert "4 photos are in folders that are not connected" in said
    assert main([*at, "models", "--verbose"]) == 0
    out = capsys.readouterr().out
    assert "* resnet18: Built in, by colour and layout only  (in use; finds the copies)" in out
    assert "mobilenet_v2  (being prepared)" in out
    assert "0 of 4 photos are prepared for mobilenet_v2; searches use resnet18" in out
    (tmp_path / "unplugged").rename(tmp_path / "photos")
    assert main([*at, "scan"]) == 0
    assert "Searches use mobilenet_v2 now; 4 photos were prepared" in capsys.readouterr().out


def test_a_scan_tells_what_it_found_and_then_prepares_for_the_second_model(
    tmp_path: Path, at: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write_many(tmp_path / "photos", 6)
    capsys.readouterr()
    assert main([*at, "scan"]) == 0
    said = capsys.readouterr()
    first, second = said.out.splitlines()
    assert first.startswith("6 photos found: 2 new")
    assert second.startswith("2 photos were prepared for efficientnet-lite2")
    assert "4 of 6 are done" in said.err
    assert main([*at, "scan", "--json"]) == 0
    assert answer(capsys)["found"] == 6
