"""Which models a library is searched by, which one a person wants, and what photos still lack of one."""

from __future__ import annotations

from typing import Literal, NamedTuple

from photosim.store.database.database import Database
from photosim.store.database.values import name_from_db

Role = Literal["active", "second", "wanted"]
"""`active` tells copies, `second` is joined to it in searches, `wanted` is what a person has chosen to be second."""

_TABLES = {"active": "chosen_models", "second": "search_models", "wanted": "search_models"}


class LackingVector(NamedTuple):
    """A photo without a vector of some model."""

    id: int
    folder_id: int
    relative: str
    size: int
    content_hash: str


class ChosenModels:
    """A model is known by its number in the store, see `Vectors.model_id`."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self, role: Role) -> int | None:
        """The model of that role, `None` when there is none."""
        with self._db.connection() as db:
            row = db.execute(f"SELECT model_id FROM {_TABLES[role]} WHERE role = ?", [role]).fetchone()
        return int(row[0]) if row else None

    def set(self, role: Role, model_id: int | None) -> None:
        """Give the role to a model, or to none."""
        with self._db.atomic() as db:
            db.execute(f"DELETE FROM {_TABLES[role]} WHERE role = ?", [role])
            if model_id is not None:
                db.execute(f"INSERT INTO {_TABLES[role]} (role, model_id) VALUES (?, ?)", [role, model_id])

    def lacking(self, model_id: int) -> list[LackingVector]:
        """Photos that are not missing and have no vector of the model, by address."""
        with self._db.connection() as db:
            rows = db.execute(
                """SELECT id, folder_id, relative, size, content_hash FROM photos
                WHERE NOT missing AND NOT EXISTS (
                    SELECT 1 FROM vectors WHERE photo_id = photos.id AND model_id = ?
                ) ORDER BY folder_id, relative""",
                [model_id],
            )
            return [
                LackingVector(i, folder, name_from_db(relative), size, content)
                for i, folder, relative, size, content in rows
            ]

    def lacking_any(self, model_ids: list[int]) -> int:
        """How many photos that are not missing have no vector of one of these models."""
        if not model_ids:
            return 0
        has = "EXISTS (SELECT 1 FROM vectors WHERE photo_id = photos.id AND model_id = ?)"
        every = " AND ".join([has] * len(model_ids))
        with self._db.connection() as db:
            row = db.execute(f"SELECT count(*) FROM photos WHERE NOT missing AND NOT ({every})", model_ids).fetchone()
        return int(row[0])

    def contents(self, ids: list[int]) -> dict[int, str]:
        """Content hash of these photos, as far as they are known and not missing."""
        found: dict[int, str] = {}
        with self._db.connection() as db:
            for photo_id in ids:
                row = db.execute("SELECT content_hash FROM photos WHERE id = ? AND NOT missing", [photo_id]).fetchone()
                if row:
                    found[photo_id] = str(row[0])
        return found

    def forget(self, model_id: int) -> int:
        """Delete the model with its vectors, and what was compared by them; returns how many vectors there were."""
        with self._db.atomic() as db:
            count = int(db.execute("SELECT count(*) FROM vectors WHERE model_id = ?", [model_id]).fetchone()[0])
            db.execute("DELETE FROM vectors WHERE model_id = ?", [model_id])
            # The names of ways of comparing by vectors end in the key of the model.
            by_it = "instr(source, (SELECT ':' || key FROM models WHERE id = ?)) > 0"
            db.execute(f"DELETE FROM pairs WHERE {by_it}", [model_id])
            db.execute(f"DELETE FROM compared WHERE {by_it}", [model_id])
            db.execute("DELETE FROM models WHERE id = ?", [model_id])
        return count
