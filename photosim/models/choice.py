"""Which models a library uses: those that searches compare by now, and those they are to compare by."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from photosim.base.errors import UsageError, WeightsError
from photosim.base.remedies import Remedy
from photosim.embedding import weights
from photosim.models.in_use import FromThumbnails, InUse, WithoutWeights, from_files

if TYPE_CHECKING:
    from photosim.index.live import LiveIndex
    from photosim.models.shelf import Shelf
    from photosim.store.stores import Stores
    from photosim.values.joint import Joint
    from photosim.values.photos import Embedder, ModelIdentity

log = logging.getLogger(__name__)


class ModelChoice:
    """The model that comes along tells copies. Beside it, searches use a second one that knows kinds.

    What is in use and what is wanted is kept in the database, so a change survives any end of the program. Without a
    choice, the second model that comes along is wanted.
    """

    def __init__(self, stores: Stores, shelf: Shelf, *, override: Embedder | None = None) -> None:
        """With `override`, that model alone is used for as long as this object lives, whatever was chosen.

        Raises WeightsError when the weights that come with the program are damaged.
        """
        self._stores = stores
        self._shelf = shelf
        self._override = override
        self.changing_over = False
        """True for the moment in which searches change over."""
        self._seen: tuple[int | None, ...] = ()
        self.in_use, self._wanted = self._resolve()

    @property
    def first(self) -> Embedder:
        """The model that tells copies."""
        return self.in_use.first

    @property
    def second(self) -> Embedder | None:
        """The model that knows kinds, once all photos have been prepared for it."""
        return self.in_use.second

    @property
    def joint(self) -> Joint:
        """What searches compare by."""
        return self.in_use.joint

    @property
    def pending(self) -> InUse | None:
        """What searches are to compare by once all photos are prepared for it; `None` without a change under way."""
        return None if self._wanted.key == self.in_use.key else self._wanted

    @property
    def wanted(self) -> InUse:
        """What searches compare by, or are going to."""
        return self._wanted

    @property
    def is_chosen(self) -> bool:
        """Whether a person has chosen, and not left it to photosim."""
        return self._override is not None or self._stores.chosen.get("wanted") is not None

    # What is in use

    def _resolve(self) -> tuple[InUse, InUse]:
        """What searches use, and what they are to use."""
        if self._override is not None:
            alone = InUse(self._override)
            return alone, alone
        identities = self._stores.vectors.identities()
        self._seen = self._roles()
        first, second, wanted = (identities.get(number) if number is not None else None for number in self._seen)
        built_in = self._shelf.built_in()
        in_use = InUse(
            built_in if first is None else self._first(first),
            None if second is None else self._second(second),
        )
        return in_use, InUse(built_in, self._wanted_second(wanted, in_use))

    def _roles(self) -> tuple[int | None, ...]:
        chosen = self._stores.chosen
        return chosen.get("active"), chosen.get("second"), chosen.get("wanted")

    def _first(self, identity: ModelIdentity) -> Embedder:
        newer = WeightsError(
            "This photosim came with newer weights. Until the photos are prepared for them, only photos that were "
            "prepared before can be compared.",
            Remedy.PREPARE_PHOTOS,
        )
        return self._found(identity) or WithoutWeights(
            weights.as_shipped_before(identity), newer if identity.source == _BUILT_IN else self._lost(identity)
        )

    def _second(self, identity: ModelIdentity) -> Embedder:
        found = self._found(from_files(identity))
        return WithoutWeights(identity, self._lost(identity)) if found is None else FromThumbnails(found)

    def _wanted_second(self, wanted: ModelIdentity | None, in_use: InUse) -> Embedder | None:
        """The second model that is to be used: as chosen, or the one that comes along."""
        if wanted is None or (wanted.source == _BUILT_IN and wanted.name != self._shelf.built_in().identity.name):
            return self._kinds()  # an older photosim may have come with other weights of it
        if wanted.source == _BUILT_IN:
            return None
        found = self._found(wanted)
        if found is not None:
            return FromThumbnails(found)
        return in_use.second  # its weights are gone: what vectors there are go on being used

    def _kinds(self) -> Embedder | None:
        try:
            kinds = self._shelf.coming_along.kinds()
        except WeightsError as error:
            log.warning("%s", error)  # photosim works without it
            return None
        # One and the same would say nothing more.
        return None if kinds.identity.key == self._shelf.built_in().identity.key else FromThumbnails(kinds)

    def _found(self, identity: ModelIdentity) -> Embedder | None:
        try:
            return self._shelf.embedder(identity.key)
        except WeightsError as error:
            log.warning("%s", error)
            return WithoutWeights(identity, error)

    def _lost(self, identity: ModelIdentity) -> WeightsError:
        return WeightsError(
            f"The weights of {identity.name}, by which this library is searched, are no longer there.",
            Remedy.INSTALL_OR_CHANGE_MODEL,
            other=self._shelf.coming_along.kinds_name,
        )

    def remember(self) -> None:
        """Keep in the database what is used now; from then on only a change-over changes it."""
        if self._override is None and self._stores.chosen.get("active") is None:
            self._stores.chosen.set("active", self._stores.vectors.model_id(self.first.identity))
            self._seen = self._roles()

    def follow(self, index: LiveIndex) -> None:
        """Take over what another process has chosen meanwhile."""
        if self._override is not None or self._roles() == self._seen:
            return
        in_use, wanted = self._resolve()
        if index.identity.key == in_use.key:
            self.in_use, self._wanted = in_use, wanted
        else:
            other = index.beside(in_use.joint)
            index.turn_into(other, lambda: self._set(in_use, wanted))
            other.close()

    def _set(self, in_use: InUse, wanted: InUse) -> None:
        self.in_use, self._wanted = in_use, wanted

    def look_again(self) -> None:
        """Weights that were missing may be there now."""
        if isinstance(self.first, WithoutWeights) or isinstance(self.second, WithoutWeights):
            self.in_use, self._wanted = self._resolve()

    def for_scan(self) -> tuple[Embedder, Embedder | None]:
        """The model by which photos are read, and another that is to take its place; the second one comes after."""
        first, new = self.first, self._wanted.first
        if first.identity.key == new.identity.key:
            return first, None
        return (new, None) if isinstance(first, WithoutWeights) else (first, new)

    # Choosing

    def want(self, identity: ModelIdentity) -> bool:
        """Have searches use the model of this identity; returns whether photos have to be prepared for it first.

        The first model means that one alone. Raises UsageError.
        """
        if self._override is not None:
            raise UsageError(
                "Other weights were given for this time only. Start photosim without them to change the model."
            )
        self.remember()
        self._stores.chosen.set("wanted", self._stores.vectors.model_id(identity))
        in_use, self._wanted = self._resolve()
        if in_use.key == self.in_use.key:
            self.in_use = in_use
        return self.pending is not None

    def change_over(self, new: InUse) -> None:
        """Keep in the database that searches use this now, and use it. The caller has the index do the same."""
        chosen, vectors = self._stores.chosen, self._stores.vectors
        with self._stores.database.durable():
            chosen.set("active", vectors.model_id(new.first.identity))
            chosen.set("second", None if new.second is None else vectors.model_id(new.second.identity))
        self.in_use = new
        self._seen = self._roles()


_BUILT_IN = "built in"
