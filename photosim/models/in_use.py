"""InUse: the models that searches use together, and what stands for one whose weights are gone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from photosim.base.errors import WeightsError
from photosim.values.joint import Joint

if TYPE_CHECKING:
    import numpy as np

    from photosim.base.job import Job
    from photosim.values.photos import Embedder, ModelIdentity


class WithoutWeights:
    """Stands for a model of which only vectors are left: photos can be searched by it, pictures cannot be embedded."""

    def __init__(self, identity: ModelIdentity, error: WeightsError) -> None:
        self.identity = identity
        self._error = error

    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        """Raise WeightsError with the remedy."""
        raise WeightsError(str(self._error), self._error.remedy, **self._error.facts)


class FromThumbnails:
    """A model as the second of two: it looks at thumbnails, which are at hand when the files are not.

    Nothing is lost by it (docs/measures.md), and no photo has to be opened again.
    """

    def __init__(self, alone: Embedder) -> None:
        self.alone = alone
        self.identity = from_thumbnails(alone.identity)

    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        """As the model itself."""
        return self.alone.embed(pixels, job)

    def __getattr__(self, name: str) -> Any:
        """What only some models can: `regions`, `shares`."""
        return getattr(self.alone, name)

    def load(self) -> None:
        """As the model itself, where it has something to load."""
        load = getattr(self.alone, "load", None)
        if load is not None:
            load()


def from_thumbnails(identity: ModelIdentity) -> ModelIdentity:
    """What a model is when it looks at thumbnails: its vectors are not those that it makes of files."""
    return replace(identity, preprocessing=replace(identity.preprocessing, source="thumbnail"))


def from_files(identity: ModelIdentity) -> ModelIdentity:
    """The other way round: the model as it is installed."""
    return replace(identity, preprocessing=replace(identity.preprocessing, source=""))


@dataclass(frozen=True, slots=True)
class InUse:
    """One for copies, and one beside it for kinds, or none."""

    first: Embedder
    second: Embedder | None = None

    @property
    def joint(self) -> Joint:
        """What is compared."""
        return Joint(self.first.identity, None if self.second is None else self.second.identity)

    @property
    def key(self) -> str:
        """The same exactly when scores are."""
        return self.joint.identity.key

    @property
    def chosen(self) -> ModelIdentity:
        """The model that a person can choose, as it is installed: the second, or the first where that is alone."""
        return from_files((self.second or self.first).identity)

    @property
    def name(self) -> str:
        """What people call it: by the second model, which they can choose."""
        return (self.second or self.first).identity.name
