"""Where things live on disk: the library folder's layout, and the resources that come with the program."""

from __future__ import annotations

import functools
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from photosim.base.words import visible

LIBRARY_VARIABLE = "PHOTOSIM_LIBRARY"


@dataclass(frozen=True, slots=True)
class LibraryPaths:
    """The layout of a library: one folder, and deleting it removes every trace."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "library.sqlite3"

    @property
    def decisions(self) -> Path:
        """The journal of what a person decided, see `store.decision_journal`."""
        return self.root / "decisions.jsonl"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def thumbnails(self) -> Path:
        return self.root / "thumbnails"

    @property
    def indexes(self) -> Path:
        return self.root / "indexes"

    @property
    def index_choice(self) -> Path:
        return self.root / "index.json"

    @property
    def find_cache(self) -> Path:
        """What `find` looks through; a cache, as thumbnails are."""
        return self.root / "find.sqlite3"

    @property
    def looks_map(self) -> Path:
        """Where photos lie on the map of looks; a cache, as thumbnails are."""
        return self.root / "looks.npz"

    @property
    def models(self) -> Path:
        """Weights that were installed."""
        return self.root / "models"

    @property
    def number_formats(self) -> Path:
        """In which numbers each model is faster on which computer, see `embedding.precision`."""
        return self.root / "formats.json"

    @property
    def install_lock(self) -> Path:
        return self.root / "install.lock"

    @property
    def switch_lock(self) -> Path:
        return self.root / "switch.lock"

    @property
    def settings(self) -> Path:
        return self.root / "settings.json"

    @property
    def log(self) -> Path:
        return self.root / "photosim.log"

    @property
    def scan_lock(self) -> Path:
        return self.root / "scan.lock"

    @property
    def deletion_lock(self) -> Path:
        return self.root / "deletion.lock"

    @property
    def window_lock(self) -> Path:
        return self.root / "window.lock"


def default_library() -> Path:
    """The library named by PHOTOSIM_LIBRARY, else the platform's data folder."""
    named = os.environ.get(LIBRARY_VARIABLE)
    return expanded(Path(named)) if named else platformdirs.user_data_path("photosim", appauthor=False)


def expanded(path: Path) -> Path:
    """Replace a leading `~`. Unlike `Path.expanduser`, leave it where there is no such user: `~x.jpg` is a name."""
    return Path(os.path.expanduser(path))


def relocated(path: Path, old: Path, new: Path) -> Path:
    """`path` with `new` in the place of `old`, where it is `old` or lies below it; else as it is."""
    return new / path.relative_to(old) if path == old or old in path.parents else path


def resource(name: str) -> Path:
    """Return the path of a file that comes with the program, such as `icons/photosim.svg`.

    An installed package carries the resources inside itself; a checkout has them beside it.
    """
    return _resources() / name


@functools.cache
def _resources() -> Path:
    package = Path(__file__).resolve().parent.parent
    bundled = Path(getattr(sys, "_MEIPASS", package)) / "resources"
    return bundled if bundled.exists() else package.parent / "resources"


def to_text(path: Path | str) -> str:
    """A path for people: undecodable bytes become replacement characters, and line ends and the like are shown."""
    return visible(os.fsencode(str(path)).decode("utf-8", "replace"))
