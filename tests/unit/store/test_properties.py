"""The store against a dictionary, through any order of the changes a scan makes."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from photosim.store.database.database import Database
from photosim.store.tables.folders import Folders
from photosim.store.tables.photos import Photos
from photosim.store.tables.vectors import Vectors
from photosim.values.photos import Decoded, FileStat, Metadata, ModelIdentity, Preprocessing

NAMES = st.sampled_from(["a", "b", "d/a", "d/\udcff", "ü"])
IDENTITY = ModelIdentity("small", "resnet18", 2, "cd" * 32, Preprocessing(256, 224))


class StoreAgainstModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory()
        self.database = Database(Path(self.directory.name, "library.sqlite3"), Path(self.directory.name, "backups"))
        self.photos, self.vectors = Photos(self.database), Vectors(self.database)
        self.folder = Folders(self.database).add(Path("/photos"))
        self.model = self.vectors.model_id(IDENTITY)
        # name -> [id, content, missing, vector or None]
        self.expected: dict[str, list[object]] = {}
        self.seen: dict[int, dict[int, tuple[float, ...]]] = {}

    @rule(name=NAMES, content=st.sampled_from("xy"))
    def save(self, name: str, content: str) -> None:
        decoded = Decoded(content * 40, "PNG", 1, 1, Metadata(), np.zeros((1, 1, 3), np.uint8), b"")
        photo_id = self.photos.save(FileStat(self.folder, name, 1, 1, 1), decoded)
        old = self.expected.get(name)
        if old:
            assert photo_id == old[0]
        vector = old[3] if old and old[1] == content else None
        self.expected[name] = [photo_id, content, False, vector]

    @rule(name=NAMES, missing=st.booleans())
    def mark(self, name: str, missing: bool) -> None:
        if name in self.expected:
            photo = self.expected[name]
            (self.photos.mark_missing if missing else self.photos.mark_present)([photo[0]])  # type: ignore[list-item]
            photo[2] = missing

    @rule(name=NAMES, value=st.integers(-3, 3))
    def embed(self, name: str, value: int) -> None:
        if name in self.expected:
            photo = self.expected[name]
            self.vectors.put(self.model, [(photo[0], np.array([value, 1]))])  # type: ignore[list-item]
            photo[3] = (float(value), 1.0)

    @rule(name=NAMES, new_name=NAMES)
    def move(self, name: str, new_name: str) -> None:
        if name in self.expected:
            photo = self.expected.pop(name)
            self.photos.move(photo[0], FileStat(self.folder, new_name, 1, 1, 1))  # type: ignore[arg-type]
            photo[2] = False
            self.expected[new_name] = photo

    @invariant()
    def the_store_knows_the_same(self) -> None:
        known = self.photos.known(self.folder, IDENTITY.key)
        assert {
            name: [photo.id, photo.content_hash[0], photo.missing, photo.has_vector] for name, photo in known.items()
        } == {
            name: [i, content, missing, vector is not None]
            for name, (i, content, missing, vector) in self.expected.items()
        }
        stamps = self.photos.stamps(self.folder, IDENTITY.key)
        assert {stamp[0]: stamp[2] is not None for directory in stamps.values() for stamp in directory.values()} == {
            name: vector is not None for name, (_, _, missing, vector) in self.expected.items() if not missing
        }
        present = {photo[0]: photo for photo in self.expected.values() if not photo[2]}
        assert [row.id for row in self.photos.rows()] == sorted(present, reverse=True)  # type: ignore[type-var]
        ids, vectors = self.vectors.all(self.model)
        searchable = dict(zip(ids.tolist(), map(tuple, vectors.tolist()), strict=True))
        assert searchable == {i: photo[3] for i, photo in present.items() if photo[3] is not None}
        assert self.vectors.count(self.model) == len(searchable)
        # One generation never stands for two sets of vectors.
        assert self.seen.setdefault(self.vectors.generation(self.model), searchable) == searchable

    def teardown(self) -> None:
        self.database.close()
        self.directory.cleanup()


TestStoreAgainstModel = StoreAgainstModel.TestCase
TestStoreAgainstModel.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
