"""The values that travel between the layers. All are frozen; none knows where it is stored or shown."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

from photosim.values.copy_facts import UNKNOWN, CopyFacts
from photosim.values.differences import Differences
from photosim.values.metadata_transfer import NOTHING_SAID, Description
from photosim.values.shot_quality import ShotAdvice

if TYPE_CHECKING:
    import numpy as np

    from photosim.base.job import Job

Tier = Literal["identical", "same-shot", "series"]
"""How sure it is that photos are duplicates, and so what may be done with them."""

TakenSource = Literal["original", "digitized", "xmp", "changed"]
"""Which field `Metadata.taken_at` was read from: EXIF's DateTimeOriginal (or what stands for it in a raw file),
DateTimeDigitized, an XMP property, or EXIF's DateTime, which is the time of the last change and so proves nothing."""

ShownSource = Literal["taken", "name", "file"]
"""Which date a photo is sorted under: when it was taken, a guess by its file's name, or the file's own date."""

TIERS: Sequence[Tier] = ("identical", "same-shot", "series")


@dataclass(frozen=True, slots=True)
class Folder:
    """A directory the user added (a root)."""

    id: int
    path: Path
    online: bool
    protected: bool
    photos: int
    failed: int
    missing: int = 0
    """Photos that are gone from it and remembered; not among `photos`."""
    unsupported: int = 0
    """Videos in it that belong to no photo."""
    others: Mapping[str, int] = field(default_factory=dict)
    """How many files of other kinds are in it, by suffix; videos and notes beside photos are among them."""


class FileStat(NamedTuple):
    """One candidate file as the walker saw it, before anything is opened. A tuple: a walk makes 300,000 of them."""

    folder_id: int
    relative: str
    """Path below the folder, with `/` between parts; may hold surrogates for undecodable bytes."""
    size: int
    mtime_ns: int
    inode: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the camera and the editors wrote into the file; `None` where they wrote nothing usable."""

    taken_at: str | None = None
    """Capture time as the camera's clock showed it, ISO 8601 without offset: `2024-03-01T12:30:05.250`."""
    taken_offset: int | None = None
    """Minutes east of UTC of that clock."""
    camera_make: str | None = None
    camera_model: str | None = None
    lens: str | None = None
    focal_length: float | None = None
    """Millimetres."""
    aperture: float | None = None
    """F-number."""
    exposure: float | None = None
    """Seconds."""
    iso: int | None = None
    latitude: float | None = None
    """Degrees, north positive."""
    longitude: float | None = None
    """Degrees, east positive."""
    altitude: float | None = None
    """Metres above sea level."""
    software: str | None = None
    rating: int | None = None
    """0 to 5, -1 for rejected."""
    taken_source: TakenSource | None = None
    """Where `taken_at` was read; `None` also for photos that were scanned before this was stored."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What finds the copies of a photo without looking at its pixels again; measured on the thumbnail."""

    version: int
    sketch: bytes
    """The 63 lowest frequencies of the frame, int8, in rows of 8 without the first."""
    inner_sketch: bytes | None
    """The same of what is inside a plain border, where there is one."""
    content: float
    """Share of the frame, 0 to 1, that is inside a plain border."""
    detail: float
    """Share of the frame, 0 to 1, in which there is something to be seen."""
    sharpness: float
    """Strength of the finest detail of the thumbnail, in grey levels."""
    thumbnail_hash: str
    """BLAKE2b-160 of the thumbnail: the same for files whose pixels are the same."""
    lightness: float | None = None
    """Mean of the thumbnail's grey levels, 0 to 255; None where it was fingerprinted before this was measured."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Everything one read of a file gives."""

    content_hash: str
    """BLAKE2b-160 of the file's bytes, 40 hexadecimal digits."""
    format: str
    """Pillow's name of the format found in the content: `JPEG`, `HEIF`."""
    width: int
    """Pixels of the full picture, upright."""
    height: int
    metadata: Metadata
    pixels: np.ndarray
    """The model's input, upright sRGB, uint8, shape (crop, crop, 3)."""
    thumbnail: bytes
    """JPEG, upright sRGB."""
    other_pixels: np.ndarray | None = None
    """The input of a second model, uint8 (crop, crop, 3), where that was asked for."""
    fingerprint: Fingerprint | None = None
    """Made by the scan; not for pictures that are only looked for."""
    description: Description = NOTHING_SAID
    """What the file itself says, without its sidecars."""
    damage: str = ""
    """What is wrong with the file, and how much of its picture is left; empty for a whole one."""
    input_hash: str = ""
    """BLAKE2b-160 of `pixels`: the same for files that differ in their metadata only. Made by the scan."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What comparing the pixels of two photos came to."""

    tier: Tier | None
    """`None` when they are not proven to be one exposure."""
    score: float
    """0 to 1: how well what both show agrees."""
    evidence: str
    """For people: `half size, 41 dB`; for what is not proven, why not."""
    differences: Differences | None = None
    """What the evidence says, as facts; None for what is not proven, and where an earlier release has proven it."""
    slight: bool = False
    """Only something small speaks against it, which coarse saving may have made. Not stored."""


@dataclass(frozen=True, slots=True)
class Member:
    """A photo of a duplicate group."""

    photo: Photo
    score: float
    """0 to 1, to the keeper; 1 for the keeper itself."""
    evidence: str
    """In what it differs from the keeper, and what proves it; empty for the keeper."""
    proven: bool = True
    """False where a person chose another keeper, and this photo is not proven to be the same shot as that one."""
    advice: ShotAdvice | None = None
    """How it came out beside the others of its series, where that could be measured."""
    facts: CopyFacts = UNKNOWN
    """What is known of it beside the keeper; all that a deletion asks."""

    @property
    def bulk(self) -> bool:
        """Whether a command for many may take it: it has nothing that the photo to keep lacks."""
        return self.proven and self.facts.bulk


@dataclass(frozen=True, slots=True)
class Group:
    """Photos of one shot, or exposures of one scene. Every member was compared with the keeper."""

    id: str
    """The same for as long as the members' contents are the same."""
    tier: Tier
    reason: str
    """Why the keeper is the one to keep."""
    tied: bool
    """Whether others are as good, and only their path decided."""
    members: tuple[Member, ...]
    """The keeper first, then by path."""
    by_hand: bool = False
    """Whether a person chose the keeper."""

    @property
    def keeper(self) -> Photo:
        return self.members[0].photo


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why. Tried again when the file changes or the user asks."""

    path: Path
    reason: str
    size: int = 0
    mtime_ns: int = 0


class PhotoRow(NamedTuple):
    """The little that a grid needs of a photo, cheap enough for 300,000 of them."""

    id: int
    content_hash: str
    shown_at: str
    """ISO 8601 local time: capture time, or the file's modification time where there is none."""
    folder_id: int
    relative: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of the library with all its facts."""

    id: int
    folder_id: int
    path: Path
    size: int
    mtime_ns: int
    content_hash: str
    format: str
    width: int
    height: int
    shown_at: str
    missing: bool
    metadata: Metadata
    shown_source: ShownSource | None = None
    """What `shown_at` is; `None` where no scan has looked since this is stored."""
    damage: str = ""
    """What is wrong with the file and how much of its picture is left, in a sentence; empty for a whole one."""


@dataclass(frozen=True, slots=True)
class Match:
    """A look-alike. Higher scores are more alike in every metric; 1.0 is the same under cosine."""

    row: PhotoRow
    path: Path
    score: float


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """How an upright picture becomes a model's input. Part of the model's identity."""

    resize: int
    """The short side is scaled to this many pixels,"""
    crop: int
    """then a centred square of this many pixels is cut out."""
    interpolation: str = "bicubic"
    """`bicubic` or `bilinear`."""
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[float, float, float] = (0.229, 0.224, 0.225)
    mirror: bool = False
    """The features of the mirrored picture are added before the vector is scaled to unit length."""
    pooling: float = 1.0
    """Exponent of the generalised mean over the places of the picture: 1 is the average, higher ones listen more to
    where a feature is strongest."""
    projection: str = ""
    """SHA-256 of the projection, where it has a file of its own beside the weights."""
    facing: float = 0.0
    """Above 0, a picture is seen once: mirrored where its left is the brighter side. Where both sides differ by less
    than so many grey levels of 255 (`embedding.facing`), it is seen both ways, and each counts by that difference."""
    source: Literal["", "thumbnail"] = ""
    """What is prepared: the file, or the thumbnail that a scan has made of it, which needs no file."""

    def facts(self) -> dict[str, Any]:
        """What makes it this one and no other. What came later counts only where it is used: keys must not change."""
        later = {"pooling": 1.0, "projection": "", "facing": 0.0, "source": ""}
        return {name: value for name, value in asdict(self).items() if value != later.get(name)}


@dataclass(frozen=True, slots=True)
class Scale:
    """What the scores of a model mean: cosines between 0 and 1, for weights that do not say.

    Every training has its own scale, so these belong to the weights as the preprocessing does. They are no part of the
    identity: with another scale, vectors stay what they are.
    """

    copies_from: float = 0.86
    """Two photos may be copies of each other and are worth comparing pixel by pixel. Too low costs time, as more pairs
    are compared; too high misses crops."""
    alike_from: float = 0.80
    """Most people would call the two alike, or of one kind: where look-alikes end."""
    same_from: float = 0.90
    """The same thing or scene, copies among them."""
    burst_from: float = 0.80
    """Taken within moments, they are exposures of one scene;"""
    retake_from: float = 0.92
    """within seconds;"""
    numbered_from: float = 0.95
    """without times, by neighbouring names."""


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """What a vector must agree on before it may be compared with another."""

    name: str
    """What people call it: `resnet18`, or the stem of the weights file."""
    backbone: str
    dim: int
    sha256: str
    """Of the weights file."""
    preprocessing: Preprocessing
    source: str = field(default="", compare=False)
    """Where the weights came from, for people: `built in`, or a path."""
    scale: Scale = field(default=Scale(), compare=False)
    """What its scores mean."""
    joined_scale: Scale | None = field(default=None, compare=False)
    """What scores mean in which it is the second of two models, where its card says so."""

    @property
    def key(self) -> str:
        """Short stable text that is equal exactly when vectors may be compared."""
        return _key(self.backbone, self.dim, self.sha256, self.preprocessing)


@functools.lru_cache(maxsize=256)
def _key(backbone: str, dim: int, sha256: str, preprocessing: Preprocessing) -> str:
    # Remembered: every search asks for it three times, and it would take a tenth of the search.
    facts = json.dumps([backbone, dim, sha256, preprocessing.facts()], sort_keys=True)
    return f"{backbone}-{sha256[:8]}-{hashlib.sha256(facts.encode()).hexdigest()[:8]}"


class Embedder(Protocol):
    """Pictures to vectors. Safe to call from several threads; slow work happens on first use, not at creation."""

    @property
    def identity(self) -> ModelIdentity: ...
    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        """Turn uint8 (n, crop, crop, 3) into float32 (n, dim) of unit length; `job` hears of what comes before."""
