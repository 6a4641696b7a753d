"""The rules for choosing keepers, as a person has ordered them. Until then there is nothing here."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from photosim.base.paths import relocated
from photosim.store.database.database import Database
from photosim.store.database.values import name_from_db, name_to_db
from photosim.values.keeper_rules import EXPLANATIONS, PROTECTED, KeeperRule, KeeperRules


class Keeping:
    """One row a rule, and one a preferred folder."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def get(self) -> KeeperRules:
        """The rules in force. One that came with a newer photosim than the choice stands at its end, switched off."""
        with self._db.snapshot() as db:
            rows = db.execute("SELECT name, is_on FROM keeper_rules ORDER BY place").fetchall()
            folders = db.execute("SELECT path FROM preferred_folders ORDER BY place").fetchall()
        paths = tuple(Path(name_from_db(path)) for (path,) in folders)
        if not rows:
            return KeeperRules(folders=paths)
        known = [KeeperRule(name, bool(is_on)) for name, is_on in rows if name in EXPLANATIONS and name != PROTECTED]
        named = {rule.name for rule in known}
        more = [KeeperRule(name, on=False) for name in EXPLANATIONS if name not in named and name != PROTECTED]
        return KeeperRules((KeeperRule(PROTECTED), *known, *more), paths)

    def put(self, rules: KeeperRules) -> None:
        """Remember an order. Raises LibraryError."""
        with self._db.atomic() as db:
            self.clear()
            db.conn.executemany(
                "INSERT INTO keeper_rules (place, name, is_on) VALUES (?, ?, ?)",
                [(place, rule.name, rule.on) for place, rule in enumerate(rules.rules)],
            )
            self._put_folders(rules.folders)

    def relocate(self, old: Path, new: Path) -> None:
        """A folder of the library is at `new` now, and liked as it was. Joins the transaction around it."""
        with self._db.atomic():
            self._put_folders(dict.fromkeys(relocated(path, old, new) for path in self.get().folders))

    def _put_folders(self, folders: Iterable[Path]) -> None:
        with self._db.atomic() as db:
            db.execute("DELETE FROM preferred_folders")
            db.conn.executemany(
                "INSERT INTO preferred_folders (place, path) VALUES (?, ?)",
                [(place, name_to_db(str(path))) for place, path in enumerate(folders)],
            )

    def clear(self) -> None:
        """Back to the order that photosim comes with, and no preferred folders."""
        with self._db.atomic() as db:
            db.execute("DELETE FROM keeper_rules")
            db.execute("DELETE FROM preferred_folders")
