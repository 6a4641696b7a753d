"""The weights at hand: those that come with the program, and those installed into the library's `models` folder."""

from __future__ import annotations

import contextlib
import json
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photosim.base.errors import InstallError, UsageError, WeightsError
from photosim.base.files import write_atomically
from photosim.base.paths import to_text
from photosim.base.remedies import Remedy
from photosim.embedding import backbones, checkpoint, weights
from photosim.embedding.coming_along import ComingAlong
from photosim.models import cards, official
from photosim.models.checking import fitting_backbone, verify_weights
from photosim.values.photos import Embedder

if TYPE_CHECKING:
    from photosim.base.job import Job
    from photosim.models.cards import Installed
    from photosim.models.official import Official

log = logging.getLogger(__name__)

_SUFFIX = ".pt"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MOST_BYTES = 640_000_000
"""Several times the parameters of our largest backbone, for what training scripts put beside them."""
_CHUNK = 1 << 20

Make = Callable[[Path], Embedder]
Verify = Callable[[Path, str], None]


class Shelf:
    """Finds, installs and removes weights. Torch is imported only to look into a file that is being installed."""

    def __init__(
        self,
        directory: Path,
        make: Make,
        *,
        verify: Verify | None = None,
        published: Sequence[Official] = official.OFFICIAL,
        address: Callable[[Official], str] | None = None,
    ) -> None:
        """`make` builds an embedder of a weights file, `verify(path, backbone)` raises WeightsError for a wrong one.

        `published` are the files that can be downloaded, `address` says from where, by default torchvision's server.
        """
        self._directory = directory
        self._make = make
        self._verify = verify or verify_weights
        self.published = published
        self.address = address or (lambda one: one.url)
        self.coming_along = ComingAlong(make)

    def built_in(self) -> Embedder:
        """The model photosim starts with. Raises WeightsError when its file is damaged."""
        return self.coming_along.default()

    def installed(self) -> list[Installed]:
        """The models in the folder, by name. What is incomplete or not ours is passed over."""
        try:
            files = sorted(self._directory.glob("*.json"))
        except OSError as error:
            log.warning("the folder of models cannot be read: %s", error)
            return []
        found = [cards.read(card, _SUFFIX) for card in files if not card.name.startswith(".")]
        return sorted((one for one in found if one is not None), key=lambda one: one.name)

    def get(self, name: str) -> Installed | None:
        """The installed model of that name."""
        return next((one for one in self.installed() if one.name == name), None)

    def embedder(self, identity_key: str) -> Embedder | None:
        """An embedder for vectors of that identity; `None` when its weights are not at hand.

        Raises WeightsError when its file is damaged.
        """
        for ours in self.coming_along.all():
            if ours.identity.key == identity_key:
                return ours.embedder
        for one in self.installed():
            if one.identity.key == identity_key:
                made = self._make(one.path)
                if made.identity.key != identity_key:
                    raise WeightsError(
                        f"The weights of {one.name} were changed: {to_text(one.path)} is not the file that was "
                        f"installed.",
                        Remedy.REINSTALL_MODEL,
                        name=one.name,
                    )
                return made
        return None

    def download(self, name: str, job: Job, *, timeout: float | None = None) -> Installed:
        """Fetch the official weights `name` from the network, check and install them.

        Raises UsageError for a name that nothing is published under, InstallError, WeightsError, Cancelled.
        """
        # Imported late: what speaks to networks is not needed to open a window.
        from photosim.models import download

        wanted = self._published(name)
        present = self.get(wanted.name)
        if present is not None:
            if present.identity.sha256 == wanted.sha256:
                return present
            raise self._taken(present)
        part = self._parts(wanted.name)[0]
        url = self.address(wanted)
        download.fetch(url, part, wanted.sha256, job, name=wanted.name, timeout=timeout or download.TIMEOUT)
        card = cards.make(wanted.name, backbones.get(wanted.backbone), wanted, source=url)
        return self._take(part, wanted.name, {**card, "sha256": wanted.sha256}, job)

    def install(self, name: str, file: Path, job: Job, *, called: str | None = None) -> Installed:
        """Copy weights for the backbone `name` from `file`, checked; the file itself stays as it is.

        Without a `name` the backbone is the one that the weights fit. The model is `called` as told, else by its
        backbone, with the file's name behind it where that name is taken. A card beside the file is respected.
        Raises UsageError, InstallError, WeightsError, Cancelled.
        """
        job.report("checking")
        backbone = self._backbone(name) if name else fitting_backbone(file)
        identity = weights.identify(file, backbone.name)
        size = file.stat().st_size
        if size > _MOST_BYTES:
            raise WeightsError(f"{to_text(file)} is {size / 1e9:.1f} GB, larger than any weights of {backbone.name}.")
        for ours in (one.identity for one in self.coming_along.all()):
            if identity.sha256 == ours.sha256:
                raise UsageError(f"{to_text(file)} are the weights that come with photosim; use them as `{ours.name}`.")
        if identity.preprocessing.projection:
            raise UsageError(
                f"The projection of {to_text(file)} lies in another file. Put weights and projection into one file: "
                "training.project writes such files."
            )
        known = official.by_hash(identity.sha256)
        known = known if known is not None and known.backbone == backbone.name else None
        chosen = self._name(called or (known.name if known else name or backbone.name), file, fixed=bool(called))
        present = self.get(chosen)
        if present is None:
            present = next((one for one in self.installed() if one.identity.key == identity.key), None)
        if present is not None:
            if present.identity.key == identity.key:
                return present
            raise self._taken(present)
        self._directory.mkdir(parents=True, exist_ok=True)
        copy = self._directory / f".{chosen}.copy"
        try:
            with self._explaining(chosen):
                _copy(file, copy, size, job)
            card = cards.make(chosen, backbone, known, source=f"file {to_text(file.absolute())}")
            card |= {"preprocessing": asdict(identity.preprocessing), "dim": identity.dim}
            if known is None and file.with_suffix(".json").exists():
                card |= asdict(identity.scale)
                card |= {} if identity.joined_scale is None else {"joined": asdict(identity.joined_scale)}
            if weights.sha256_of(copy) != identity.sha256:
                raise WeightsError(f"{to_text(file)} changed while it was being copied. Install it again.")
            try:
                return self._take(copy, chosen, {**card, "sha256": identity.sha256}, job)
            except WeightsError as error:  # about the copy, whose name nobody knows
                raise WeightsError(str(error).replace(to_text(copy), to_text(file))) from error
        finally:
            copy.unlink(missing_ok=True)

    def begun(self, name: str) -> bool:
        """Whether a part of a download of that name lies here."""
        return any(path.exists() for path in self._parts(name))

    def _parts(self, name: str) -> list[Path]:
        files = [one.file for one in self.published if one.name == name]
        return [self._directory / f".{file}.part{end}" for file in files for end in ("", ".json")]

    def remove(self, name: str) -> None:
        """Delete the weights of that name, and what was downloaded of them; nothing happens when there are none."""
        with self._explaining(name):
            for part in self._parts(name):
                part.unlink(missing_ok=True)
            self._file(name).with_suffix(".json").unlink(missing_ok=True)
            self._file(name).unlink(missing_ok=True)

    def _take(self, path: Path, name: str, card: dict[str, Any], job: Job) -> Installed:
        """Look into the file, and give it its place with its card."""
        job.report("checking")
        job.checkpoint()
        try:
            self._verify(path, card["backbone"])
        except WeightsError:
            path.unlink(missing_ok=True)
            raise
        job.checkpoint()
        with self._explaining(name):
            card = {**card, "bytes": path.stat().st_size}
            # The file first: without its card it counts for nothing, and a card never lacks its file.
            path.replace(self._file(name))
            write_atomically(self._file(name).with_suffix(".json"), json.dumps(card, indent=1).encode())
        found = self.get(name)
        if found is None:
            raise WeightsError(f"{name} could not be read again after it was installed. Install it again.")
        log.info("installed %s from %s", name, card["source"])
        return found

    def _file(self, name: str) -> Path:
        return self._directory / (name + _SUFFIX)

    def _published(self, name: str) -> Official:
        for one in self.published:
            if name in (one.name, one.backbone):
                return one
        ours = self.coming_along.called(name)
        if ours is not None:
            raise UsageError(f"{name} comes with photosim.", Remedy.USE_MODEL, name=ours.identity.name)
        known = ", ".join(one.name for one in self.published)
        raise UsageError(
            f"There are no weights called {name!r} to download; there are: {known}.",
            Remedy.INSTALL_OWN_FILE,
            name=backbones.DEFAULT,
        )

    def _backbone(self, name: str) -> backbones.Backbone:
        wanted = next((one.backbone for one in self.published if one.name == name), name)
        return backbones.get(wanted)

    def _name(self, name: str, file: Path, *, fixed: bool) -> str:
        """A name for the model; unless it is `fixed`, the file's is added where that name is another model's."""
        is_ours = self.coming_along.called(name) is not None
        present = None if fixed else self.get(name)
        if not fixed and (is_ours or (present is not None and present.identity.sha256 != weights.sha256_of(file))):
            stem = re.sub(r"[^A-Za-z0-9._-]+", "-", file.stem).strip("-.")[:40] or "own"
            return f"{name}-{stem}"
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"{name!r} cannot be the name of a model. Use at most 64 letters, digits, dots, dashes, underscores."
            )
        if is_ours:
            raise UsageError(f"{name} is the model that comes with photosim.", Remedy.NAME_MODEL_OTHERWISE)
        return name

    @staticmethod
    def _taken(present: Installed) -> UsageError:
        return UsageError(
            f"There is a model {present.name} already, of other weights ({present.identity.source}).",
            Remedy.REMOVE_MODEL_FIRST,
            name=present.name,
        )

    @contextlib.contextmanager
    def _explaining(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InstallError(
                f"{name} could not be written to {to_text(self._directory)}: {error.strerror or error}. "
                "Make room or check the permissions, then try again."
            ) from error


def _copy(source: Path, target: Path, size: int, job: Job) -> None:
    try:
        reading = source.open("rb")
    except OSError as error:
        raise checkpoint.unreadable(source, error) from error
    done = 0
    with reading, target.open("wb") as writing:
        while chunk := reading.read(_CHUNK):
            job.checkpoint()
            writing.write(chunk)
            done += len(chunk)
            job.report("copying", done, size, done, size)
