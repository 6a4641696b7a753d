"""The models that come with the program: the one it starts with, and one that knows kinds of things."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from photosim.base.errors import WeightsError
from photosim.embedding import weights
from photosim.values.photos import Embedder, ModelIdentity

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One of them, and what people are told of it."""

    embedder: Embedder
    bytes: int
    """Size of its files."""
    title: str
    about: str
    licence: str

    @property
    def identity(self) -> ModelIdentity:
        return self.embedder.identity


class ComingAlong:
    """Each is read when it is first asked for, and then kept."""

    def __init__(self, make: Callable[[Path], Embedder]) -> None:
        """`make` builds an embedder of a weights file."""
        self._make = make
        self._made: dict[Path, Embedder] = {}

    def default(self) -> Embedder:
        """The model photosim starts with. Raises WeightsError when its file is damaged."""
        return self._embedder(weights.default_weights())

    def kinds(self) -> Embedder:
        """The one that knows kinds of things. Raises WeightsError as well."""
        return self._embedder(weights.kind_weights())

    @property
    def kinds_name(self) -> str:
        """What the second one is called, whether or not its file is whole."""
        return weights.kind_weights().stem

    def all(self) -> list[BuiltIn]:
        """All of them, the default first. One beside it that is damaged is left out: photosim works without it.

        Raises WeightsError for the default.
        """
        found = [
            BuiltIn(
                self.default(),
                self._bytes(weights.default_weights()),
                "Built in, by colour and layout only",
                "Finds copies well, and other look-alikes more by colour, layout and texture than by what is shown. It "
                "finds the duplicates whatever is chosen here, and counts for a part of every score.",
                "MIT",
            )
        ]
        try:
            found.append(
                BuiltIn(
                    self.kinds(),
                    self._bytes(weights.kind_weights()),
                    "Built in",
                    "Finds copies first, then the same thing, then things of the same kind. Comes with photosim, so "
                    "nothing has to be downloaded.",
                    "Apache-2.0; trained by Google on ImageNet, whose own terms may limit commercial use",
                )
            )
        except WeightsError as error:
            log.warning("%s", error)
        return found

    def called(self, name: str) -> BuiltIn | None:
        """The one of that name, in whatever case it is written."""
        return next((one for one in self.all() if one.identity.name.casefold() == name.casefold()), None)

    def check(self, name: str) -> None:
        """Raise WeightsError with the remedy when the second one is called so and its file is damaged."""
        if name == weights.kind_weights().stem:
            self.kinds()

    def _embedder(self, path: Path) -> Embedder:
        if path not in self._made:
            self._made[path] = self._make(path)
        return self._made[path]

    def _bytes(self, path: Path) -> int:
        projection = weights.projection_of(path, self._embedder(path).identity.preprocessing)
        return sum(file.stat().st_size for file in (path, projection) if file is not None)
