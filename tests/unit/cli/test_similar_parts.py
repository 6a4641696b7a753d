"""`similar --box`, which is `--part` as well: places in JSON, and where it is as before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from photosim import library as library_module
from photosim.__main__ import main
from tests.helpers.fake_places import PlacesEmbedder
from tests.helpers.pictures import draw, write_many


@pytest.fixture(autouse=True)
def _fake_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_module, "TorchEmbedder", lambda weights, formats: PlacesEmbedder())
    monkeypatch.setattr(library_module, "default_count", lambda: 0)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    write_many(folder, 6)
    for name, seed, at in (("corner.png", 20, 96), ("middle.png", 60, 48)):
        scene = draw(seed, 160, 160)
        scene.paste(draw(50, 64, 64), (at, at))
        scene.save(folder / name)
    return folder


def similar(tmp_path: Path, capsys: pytest.CaptureFixture[str], *words: str | Path) -> Any:
    assert main(["--library", str(tmp_path / "library"), "similar", *map(str, words), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("option", ["--part", "--box"])
def test_a_part_is_found_with_its_place(
    tmp_path: Path, photos: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    assert main(["--library", str(tmp_path / "library"), "scan", str(photos)]) == 0
    capsys.readouterr()
    found = similar(tmp_path, capsys, photos / "middle.png", option, "0.3,0.3,0.4,0.4", "-n", "3")
    first = found["results"][0]
    assert Path(first["path"]).name == "corner.png"
    assert len(first["place"]) == 4
    x, y, width, height = first["place"]
    assert x <= 0.8 <= x + width
    assert y <= 0.8 <= y + height
    assert [result["score"] for result in found["results"]] == sorted(
        (result["score"] for result in found["results"]), reverse=True
    )
    in_pixels = similar(tmp_path, capsys, photos / "middle.png", option, "48,48,64,64", "-n", "3")
    assert Path(in_pixels["results"][0]["path"]).name == "corner.png"
    other = similar(tmp_path, capsys, photos / "middle.png", option, "0.3,0.3,0.4,0.4", "--metric", "euclidean")
    assert "place" not in other["results"][0]
    whole = similar(tmp_path, capsys, photos / "middle.png")
    assert "place" not in whole["results"][0]
