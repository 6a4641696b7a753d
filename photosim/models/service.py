"""ModelsService: which models there are, installing them, and changing over from one to another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import cannot_be_written
from photosim.base.job import Job
from photosim.models.changing import Changing

if TYPE_CHECKING:
    from photosim.models.catalogue import Catalogue
    from photosim.models.choice import ModelChoice
    from photosim.parts import Parts
    from photosim.values.models import ModelFacts, Switch, SwitchReport
    from photosim.values.photos import Embedder


class ModelsService:
    """`library.models`. Every method may be called from any thread."""

    def __init__(self, parts: Parts, choice: ModelChoice, catalogue: Catalogue) -> None:
        self._parts = parts
        self._choice = choice
        self._catalogue = catalogue
        self._changing = Changing(parts.stores, choice, parts.paths)

    def all(self) -> list[ModelFacts]:
        """Every model: what comes along, what can be downloaded, what was installed, what has only left vectors."""
        return self._catalogue.facts()

    def installed(self) -> list[str]:
        """The names of the models that can be measured."""
        return list(dict.fromkeys([self._parts.model.name, *(model.name for model in self.all() if model.installed)]))

    def embedder_for(self, name: str) -> Embedder:
        """The embedder of an installed model, whether it is in use or not. Raises UsageError, WeightsError."""
        return self._catalogue.embedder_for(name)

    def install(
        self, name: str, file: Path | None = None, job: Job | None = None, *, called: str | None = None
    ) -> ModelFacts:
        """Install weights: from `file`, or from torchvision's server without one, which touches the network.

        `called` is another name for weights from a file. Raises UsageError, WeightsError, InstallError, Cancelled; a
        download that was cut or cancelled goes on there next time.
        """
        return self._catalogue.install(name, file, job or Job(), called)

    def remove(self, name: str) -> ModelFacts:
        """Delete a model's weights and vectors; returns what it was. Raises UsageError for the one in use."""
        return self._catalogue.remove(name, self._parts.index)

    def use(self, name: str) -> bool:
        """Choose the model that finds look-alikes; returns whether `prepare` has to be called for it to come into use.

        It takes the second place, beside the model that tells copies; that one's name means that one alone. Choosing
        the one in use gives a change up that is under way. Raises UsageError, WeightsError.
        """
        if self._catalogue.find(name).active:  # its weights may be gone
            return self._choice.want(self._choice.in_use.chosen)
        return self._choice.want(self._catalogue.embedder_for(name).identity)

    def switch(self) -> Switch | None:
        """How a change of model that is under way, or the preparation of photos that came later, stands."""
        return self._changing.switch()

    def prepare(self, job: Job | None = None) -> SwitchReport | None:
        """Give all photos vectors of the model that was chosen, then change searches over; `None` where nothing lacks.

        Runs in the caller's thread, beside searches; while a scan runs here it waits. It goes on where it was stopped.
        Raises Cancelled, WeightsError, LibraryError.
        """
        job = job or Job()
        try:
            with self._parts.pool() as pool:
                return self._changing.prepare(
                    self._parts.index,
                    pool.workers,
                    job,
                    busy=self._parts.locks.scanning,
                    between_scans=lambda: self._parts.locks.between_scans(job),
                )
        except OSError as error:
            raise cannot_be_written(self._parts.paths.root, error) from error
