"""Which place the vectors of a library are searched in: a small file in the library, made when a person chooses."""

from __future__ import annotations

import json
import logging
import uuid
from pathlib import Path
from typing import NamedTuple

from photosim.base.errors import UsageError
from photosim.base.files import write_atomically
from photosim.base.paths import LibraryPaths
from photosim.index.interface import ComparedVectors, IndexPlace
from photosim.index.local import BUILT_IN, LocalPlace

log = logging.getLogger(__name__)


class Choice(NamedTuple):
    """A place by its name, and what tells this library from others there."""

    name: str = BUILT_IN
    token: str = ""

    @classmethod
    def of(cls, text: str) -> Choice:
        """What a person asked for: `built-in`, `qdrant:` with a URL or a folder, or a URL `postgresql:`.

        Raises UsageError.
        """
        if text == BUILT_IN:
            return cls()
        from photosim.index import postgres_connection, qdrant

        if text.startswith(qdrant.PREFIX):
            return cls(qdrant.PREFIX + qdrant.normal_address(text.removeprefix(qdrant.PREFIX)), _token())
        if text.startswith(postgres_connection.PREFIXES):
            return cls(postgres_connection.normal_address(text), _token())
        raise UsageError(
            f"There is no index “{text}”. Choose {BUILT_IN}, {qdrant.PREFIX}http://localhost:6333, or "
            "postgresql://photos@localhost:5432/photos."
        )

    @classmethod
    def read(cls, file: Path) -> Choice:
        """The choice kept in `file`. Without one, and when it is damaged, the built-in index."""
        try:
            facts = json.loads(file.read_text(encoding="utf-8"))
            name, token = str(facts["name"]), str(facts["token"])
            from photosim.index.postgres_connection import PREFIXES
            from photosim.index.qdrant import PREFIX

            if name != BUILT_IN and not name.startswith((PREFIX, *PREFIXES)):
                raise ValueError(name)
            return cls(name, token)
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.warning("%s cannot be read (%s): look-alikes are searched in the built-in index", file, error)
            return cls()

    def write(self, file: Path) -> None:
        """Keep the choice. Raises OSError."""
        write_atomically(file, json.dumps(self._asdict()).encode())

    def place(self, paths: LibraryPaths, vectors: ComparedVectors) -> IndexPlace:
        """The place of the index of these vectors, not yet opened."""
        if self.name == BUILT_IN:
            return LocalPlace(paths.indexes, vectors)
        from photosim.index.postgres_connection import PREFIXES

        if self.name.startswith(PREFIXES):
            from photosim.index.postgres import PostgresPlace

            return PostgresPlace(self.name, self.token, vectors.identity.key, vectors.identity.dim)
        from photosim.index.qdrant import PREFIX, QdrantPlace

        return QdrantPlace(self.name.removeprefix(PREFIX), self.token, vectors.identity.key, vectors.identity.dim)


def _token() -> str:
    return uuid.uuid4().hex[:12]
