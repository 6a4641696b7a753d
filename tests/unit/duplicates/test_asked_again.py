"""A copy that only the first of a group refuses is compared with the photo to keep; another exposure never joins so."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from PIL import Image

from photosim.duplicates import forerunners
from photosim.duplicates.pair_prover import Content, PairProver
from photosim.library import Library
from photosim.proof import closer
from photosim.values.photos import Proof
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.scenes import exposure, scene


def save(image: Image.Image, path: Path, quality: int, taken_at: str | None = None) -> None:
    exif = Image.Exif()
    if taken_at is not None:
        exif[0x010F], exif[0x0110] = "Maker", "Camera"
        exif.get_ifd(0x8769)[0x9003] = taken_at
    image.save(path, quality=quality, exif=exif)
    os.utime(path, (1.7e9, 1.7e9))


@pytest.fixture
def photos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A coarse photo without metadata, and two copies: the fine one comes first by the rules, and refuses the other."""
    folder = tmp_path / "photos"
    folder.mkdir()
    save(exposure(scene(1), seed=1, grain=2.5), folder / "original.jpg", 85)
    with Image.open(folder / "original.jpg") as image:
        for name, quality in (("fine.jpg", 96), ("coarse.jpg", 80)):
            save(image.convert("RGB"), folder / name, quality)
    prove = PairProver.prove

    def by_halves(self: PairProver, here: Content, there: Content) -> Proof | None:
        if {here.photo.path.stem, there.photo.path.stem} == {"fine", "coarse"}:
            found = prove(self, here, there)
            assert found is not None
            return Proof(None, found.score, "the noise is another one")
        return prove(self, here, there)

    monkeypatch.setattr(PairProver, "prove", by_halves)
    return folder


def groups(library: Library) -> list[list[str]]:
    return [[member.photo.path.name for member in group.members] for group in library.duplicates.find(["same-shot"])]


def test_it_joins_the_photo_that_is_kept(library: Library, photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.scanning.scan([photos])
    assert groups(library) == [["original.jpg", "coarse.jpg", "fine.jpg"]]
    monkeypatch.setattr(forerunners.Forerunners, "may_tell_more", lambda *_: False)
    assert groups(library) == [["original.jpg", "fine.jpg"]], "the first refuses it"


def test_in_any_order_of_scanning(tmp_path: Path, photos: Path) -> None:
    files = sorted(path.name for path in photos.iterdir())
    for number, order in enumerate((files, files[::-1], [files[1], files[0], files[2]])):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        with Library.open(tmp_path / f"library {number}", embedder=FakeEmbedder(), workers=0) as library:
            for name in order:
                shutil.copy2(photos / name, folder / name)
                library.scanning.scan([folder])
                if number:
                    library.duplicates.find()
            assert groups(library) == [["original.jpg", "coarse.jpg", "fine.jpg"]], order


def test_another_exposure_stays_apart(library: Library, photos: Path) -> None:
    save(exposure(scene(1), seed=2, grain=2.5), photos / "coarse.jpg", 80)
    library.scanning.scan([photos])
    assert groups(library) == [["original.jpg", "fine.jpg"]]


def test_another_exposure_stays_apart_where_the_kept_one_cannot_tell(library: Library, photos: Path) -> None:
    """How WebP rounds is not known, so its noise is not told, and the kept photo alone would take it for a copy."""
    (photos / "coarse.jpg").unlink()
    save(exposure(scene(1), seed=2, grain=2.5), photos / "coarse.webp", 75)
    library.scanning.scan([photos])
    assert groups(library) == [["original.jpg", "fine.jpg"]]


def test_what_times_keep_apart_is_not_asked_about_again(library: Library, photos: Path) -> None:
    """The original knows no time, so it cannot tell that these are two exposures."""
    with Image.open(photos / "original.jpg") as image:
        for number, (name, quality) in enumerate((("fine.jpg", 96), ("later.jpg", 80))):
            save(image.convert("RGB"), photos / name, quality, f"2024:03:01 12:00:0{number}")
    (photos / "coarse.jpg").unlink()
    library.scanning.scan([photos])
    assert all(len(names) == 2 for names in groups(library))


def test_the_noise_of_a_pair_is_measured_once(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    compare = closer.exposures.compare

    def counted(*args: object) -> object:
        measured.append(1)
        return compare(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(closer.exposures, "compare", counted)
    closer._noise.cache_clear()
    files = [(photos / name, f"{number}") for number, name in enumerate(("original.jpg", "coarse.jpg"))]
    monkeypatch.setattr(closer.source, "read_content", lambda path, content_hash: path.read_bytes())
    for _ in range(3):
        closer.are_two_exposures(files[0], files[1], 1)
        closer.rest_is_one_exposure(files[0], files[1])
    assert len(measured) == 2, "the way back is measured as well"
