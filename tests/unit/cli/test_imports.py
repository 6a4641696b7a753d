"""No command imports what it does not need."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.library import Library
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.imports import FOR_A_LIBRARY, imported_by
from tests.helpers.pictures import write_many


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["similar", "--help"]])
def test_help_needs_no_more_than_the_place_of_the_library(arguments: list[str]) -> None:
    assert imported_by(*arguments) <= {"platformdirs"}


@pytest.mark.parametrize("command", ["info", "folders", "history", "albums", "models"])
def test_facts_need_no_pictures_and_no_numbers(tmp_path: Path, command: str) -> None:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        library.scanning.scan([write_many(tmp_path / "photos", 2)[0].parent])
    assert imported_by("--library", tmp_path / "library", command) <= FOR_A_LIBRARY
