"""MeasuringService: how good the model is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import UsageError
from photosim.base.files import write_atomically
from photosim.base.job import Job
from photosim.folders.addresses import absolute

if TYPE_CHECKING:
    import numpy as np

    from photosim.measuring.evaluate import Evaluation
    from photosim.measuring.selftest import SelfTest
    from photosim.parts import Parts
    from photosim.values.photos import Embedder


class MeasuringService:
    """`library.measuring`. Every method may be called from any thread."""

    def __init__(self, parts: Parts, embedder_for: Callable[[str], Embedder]) -> None:
        """`embedder_for` gives the embedder of an installed model, by its name."""
        self._parts = parts
        self._embedder_for = embedder_for

    def evaluate(self, folder: Path, job: Job | None = None, *, model: str | None = None) -> Evaluation:
        """Measure a model on a folder of class folders or with a truth.json; nothing is added to the library.

        model: the name of an installed one, which is measured alone; by default what a click gives, once all photos are
            prepared. Raises UsageError, WeightsError, Cancelled.
        """
        from photosim.measuring.evaluate import evaluate

        if model is None:
            first, second = self._parts.models.wanted.first, self._parts.models.wanted.second
        else:
            is_first = model == self._parts.model.name
            first, second = self._parts.embedder if is_first else self._embedder_for(model), None
        with self._parts.pool() as pool:
            return evaluate(folder, first, pool.workers(1000), job or Job(), second)

    def selftest(self, job: Job | None = None, *, photos: int | None = None, seed: int = 0) -> SelfTest:
        """Make edited copies of some photos, in memory only, and measure how well they are known again.

        Raises UsageError when there are too few photos within reach, and Cancelled.
        """
        from photosim.measuring.selftest import PHOTOS, selftest

        photos = PHOTOS if photos is None else photos
        with self._parts.pool() as pool:
            return selftest(
                self._parts.stores,
                self._parts.embedder,
                self._parts.index.model_id,
                pool.workers(photos),
                job or Job(),
                photos=photos,
                seed=seed,
            )

    def save_selftest(self, result: SelfTest, target: Path | None = None, *, words: Callable[[str], str] = str) -> Path:
        """Draw a self-test into a file, by default one in the library; returns its path.

        `words` gives what is written in it in the language wanted.

        The suffix says the format. Raises UsageError when it is none of a picture, or the file cannot be written.
        """
        from photosim.measuring import selftest_picture

        target = self._parts.paths.root / "selftest.png" if target is None else absolute(target)
        try:
            picture = selftest_picture.draw(result, words=words)
            write_atomically(target, selftest_picture.encoded(picture, target.suffix))
        except ValueError as error:
            raise UsageError(f"{target} must end in .png, .jpg or .webp to hold a picture.") from error
        except OSError as error:
            raise UsageError(f"The picture cannot be written to {target}: {error.strerror or error}.") from error
        return target

    def selftest_picture(
        self, result: SelfTest, *, dark: bool = False, scale: float = 1.0, words: Callable[[str], str] = str
    ) -> np.ndarray:
        """The same picture as pixels, uint8 (height, width, 3)."""
        import numpy as np

        from photosim.measuring import selftest_picture

        return np.asarray(selftest_picture.draw(result, dark=dark, scale=scale, words=words))
