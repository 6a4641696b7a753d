from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from photosim.base.errors import UnreadablePhoto, WeightsError
from photosim.library import Library
from photosim.pictures.looker import Looker
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write, write_many


class Slow(FakeEmbedder):
    """A model that has to be loaded."""

    def __init__(self, *, works: bool = True) -> None:
        super().__init__()
        self.loaded = threading.Event()
        self._works = works

    def load(self) -> None:
        self.loaded.set()
        if not self._works:
            raise WeightsError("They were replaced.")


def test_a_model_is_loaded_while_the_picture_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    photos, outside, model = write_many(tmp_path / "photos", 3), write(tmp_path / "outside.jpg", 1), Slow()
    decode = Looker.decode

    def decoded(looker: Looker, *given: Any, **more: Any) -> Any:
        assert model.loaded.wait(10)
        return decode(looker, *given, **more)

    monkeypatch.setattr(Looker, "decode", decoded)
    with Library.open(tmp_path / "library", embedder=model, workers=0) as library:
        library.scanning.scan([tmp_path / "photos"])
        assert not model.loaded.is_set()
        found = library.lookalikes.similar(outside, 1)
        assert [one.path for one in found] == [photos[1]]


def test_what_is_wrong_with_a_picture_is_told_although_the_model_cannot_be_loaded(tmp_path: Path) -> None:
    write_many(tmp_path / "photos", 3)
    (tmp_path / "none.jpg").write_bytes(b"no picture")
    with Library.open(tmp_path / "library", embedder=Slow(works=False), workers=0) as library:
        library.scanning.scan([tmp_path / "photos"])
        with pytest.raises(UnreadablePhoto):
            library.lookalikes.similar(tmp_path / "none.jpg", 1)
