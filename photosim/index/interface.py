"""What every vector index can do, and every place where one is kept. Which of them is in use, only `place` decides."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from photosim.base.job import Job
from photosim.values.photos import ModelIdentity

if TYPE_CHECKING:
    import numpy as np

Block: TypeAlias = "tuple[np.ndarray, np.ndarray]"
"""Photo ids int64 (n,) and their vectors float32 (n, dim)."""

EXACT_UP_TO: Final = 4000
"""Up to so many, looking at all takes no longer than a walk through the graph (measured by benchmarks/search.py).

And it finds everything, and nothing has to be built, saved or loaded."""


class Source(Protocol):
    """The whole vectors of one model, where they are kept for good."""

    def some(self, ids: Sequence[int]) -> Block:
        """Those of these photos, in any order; a photo that has none, or a damaged one, is left out."""

    def sample(self, most: int) -> np.ndarray:
        """At most so many that a search may find, float32 (n, dim), spread evenly over all; always the same ones."""


class ComparedVectors(Source, Protocol):
    """The whole vectors that searches compare, and by which model or models."""

    @property
    def identity(self) -> ModelIdentity:
        """Its key and dimension are those of the index."""


class Index(Protocol):
    """Nearest neighbours by cosine; vectors are known by their photo's id. It is a cache: the store is the truth.

    An index that is kept elsewhere raises IndexUnavailable from every method when that place does not answer.
    """

    dim: int

    def __len__(self) -> int: ...

    def add(self, ids: np.ndarray, vectors: np.ndarray) -> None:
        """Add or replace vectors, (n, dim) of any length; ValueError when they do not fit or are not finite."""

    def remove(self, ids: Iterable[int]) -> None:
        """Take vectors out; unknown ids are ignored."""

    def search(self, vector: np.ndarray, k: int, exclude: Collection[int] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 and cosines float32, to six decimals, of the at most `k` nearest, best first, equal ones by id.

        `vector` is (dim,), of any length; photos in `exclude` are passed over.
        """

    def generation(self) -> int | None:
        """The generation of the store whose vectors these are; None when it is not known."""

    def set_generation(self, generation: int) -> None:
        """Note that the vectors are now those of this generation."""

    @property
    def worn(self) -> bool:
        """Whether building it afresh would make it smaller or quicker."""


class IndexPlace(Protocol):
    """Where the index of one model is kept from one run to the next."""

    name: str
    """For people: how the place is called in commands and messages."""

    def open(self, generation: int) -> Index | None:
        """The index kept here, or None when there is none of this generation. Raises IndexUnavailable."""

    def build(self, blocks: Iterable[Block], count: int, generation: int, job: Job) -> Index:
        """Make the index hold these vectors, about `count`, and no others, reporting the stage `indexing`.

        Raises Cancelled, IndexUnavailable.
        """

    def save(self, index: Index) -> None:
        """Keep it for the next run, where that is not so already; OSError when the disk will not take it."""

    def saved(self, generation: int, count: int) -> tuple[int, int]:
        """Photos a search here would find at once, and the bytes they take beside the library; (0, 0) for none.

        The store has `count` in this generation. Raises IndexUnavailable.
        """

    def beside(self, vectors: ComparedVectors) -> IndexPlace:
        """The place for another index, of these vectors, beside this one: in the same folder or database."""

    def remove(self) -> None:
        """Remove the index kept here, if there is one. Raises IndexUnavailable, OSError."""

    def clear(self) -> None:
        """Remove everything of this library that is kept here, other models' too. Raises IndexUnavailable, OSError."""

    def close(self) -> None:
        """Let go of files and connections."""
