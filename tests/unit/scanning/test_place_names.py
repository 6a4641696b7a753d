"""Names of places from the scan to the search: `place:`, free words, what there is to be asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, TiffImagePlugin

from photosim.library import Library
from photosim.values.organising import Label
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.named_places import ATTRIBUTES, iptc, packet, write_photo
from tests.helpers.old_libraries import MIGRATIONS, make_old
from tests.helpers.pictures import draw

_BEFORE = [step.name for step in MIGRATIONS].index("places")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    write_photo(folder / "alfama.jpg", 1, xmp=ATTRIBUTES.encode())
    write_photo(folder / "old.jpg", 2, segment=iptc(city=b"New York", country=b"USA"))
    write_photo(folder / "noted.jpg", 3)
    (folder / "noted.jpg.xmp").write_bytes(packet("Zürich", "Switzerland"))
    write_photo(folder / "plain.jpg", 4)
    return folder


def opened(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0)


@pytest.fixture
def library(tmp_path: Path, photos: Path) -> Iterator[Library]:
    with opened(tmp_path) as library:
        library.scanning.scan([photos])
        yield library


def names(library: Library, query: str) -> list[str]:
    return [path.name for path in library.photos.paths_of(library.organising.finding.ids(query, sort="name"))]


def label_of(library: Library, path: Path) -> Label:
    (label,) = library.organising.labelling.labels([path])
    return label


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("place:Lisbon", ["alfama.jpg"]),
        ("place:lis", ["alfama.jpg"]),
        ("lisbon", ["alfama.jpg"]),
        ("portugal", ["alfama.jpg"]),
        ('place:"New York"', ["old.jpg"]),
        ('"new york"', ["old.jpg"]),
        ("place:zurich", ["noted.jpg"]),
        ("Switzerland -place:lisbon", ["noted.jpg"]),
        ("place:lisbon or place:usa", ["alfama.jpg", "old.jpg"]),
        ("place:plain", []),
        ("has:place", ["alfama.jpg", "noted.jpg", "old.jpg"]),
        ("no:place", ["plain.jpg"]),
    ],
)
def test_photos_are_found_by_the_names_of_their_places(library: Library, query: str, found: list[str]) -> None:
    assert names(library, query) == found


def test_a_position_alone_is_a_place_as_before(tmp_path: Path) -> None:
    exif = Image.Exif()
    rational = TiffImagePlugin.IFDRational
    exif.get_ifd(0x8825).update({1: "N", 2: (rational(59), rational(54), rational(0)), 3: "E", 4: (rational(10),) * 3})
    (tmp_path / "photos").mkdir()
    draw(5).save(tmp_path / "photos" / "here.jpg", exif=exif)
    with opened(tmp_path) as library:
        library.scanning.scan([tmp_path / "photos"])
        assert names(library, "has:place") == ["here.jpg"] == names(library, "is:gps")
        assert names(library, "no:place") == []


def test_what_places_there_are(library: Library) -> None:
    assert dict(library.organising.finding.values("place")) == {
        **{"Alfama": 1, "Lisbon": 1, "Lisboa Region": 1, "Portugal": 1},
        **{"New York": 1, "USA": 1, "Zürich": 1, "Switzerland": 1},
    }


def test_what_is_said_of_a_photo_has_its_place(library: Library, photos: Path) -> None:
    assert label_of(library, photos / "noted.jpg").places == ("Zürich", "Switzerland")
    assert label_of(library, photos / "plain.jpg").places == ()


@pytest.mark.parametrize("name", ["noted.xmp", "noted.jpg.xmp"])
def test_a_changed_sidecar_is_read_again_without_decoding(library: Library, photos: Path, name: str) -> None:
    (photos / "noted.jpg.xmp").unlink()
    for city in ("Basel town", "Geneva"):
        (photos / name).write_bytes(packet(city))
        assert library.scanning.scan([photos]).decoded == 0
        assert names(library, f'place:"{city}"') == ["noted.jpg"]
    assert names(library, "place:basel") == names(library, "place:Zürich") == []
    (photos / name).unlink()
    assert library.scanning.scan([photos]).decoded == 0
    assert names(library, "place:geneva") == []
    assert names(library, "no:place") == ["noted.jpg", "plain.jpg"]


def test_a_sidecar_that_names_another_place_counts_before_the_file(library: Library, photos: Path) -> None:
    (photos / "alfama.xmp").write_bytes(packet("Porto", "Portugal"))
    library.scanning.scan([photos])
    assert names(library, "place:lisbon") == []
    assert names(library, "place:porto") == ["alfama.jpg"]


def test_a_library_of_before_learns_its_places_without_decoding(tmp_path: Path, photos: Path) -> None:
    with opened(tmp_path) as library:
        library.scanning.scan([photos])
        assert names(library, "lisbon") == ["alfama.jpg"]
    make_old(tmp_path / "library" / "library.sqlite3", _BEFORE)
    embedder = FakeEmbedder()
    with Library.open(tmp_path / "library", embedder=embedder, workers=0) as library:
        assert names(library, "alfama") == ["alfama.jpg"], "its name; places are not known yet"
        assert names(library, "lisbon") == []
        report = library.scanning.scan([photos])
        assert (report.decoded, embedder.embedded) == (0, 0)
        assert names(library, "lisbon") == ["alfama.jpg"]
        assert names(library, "place:zürich") == ["noted.jpg"]
        assert library._parts.stores.descriptions.lacking(1) == []


def test_a_photo_of_before_that_cannot_be_read_any_more_keeps_what_is_known(tmp_path: Path, photos: Path) -> None:
    path = write_photo(photos / "known.jpg", 6, xmp=packet("Oslo").replace(b"photoshop:City", b"dc:title"))
    with opened(tmp_path) as library:
        library.scanning.scan([photos])
        assert label_of(library, path).title == "Oslo"
    make_old(tmp_path / "library" / "library.sqlite3", _BEFORE)
    stamp = path.stat()
    path.write_bytes(bytes(stamp.st_size))  # its disk lost it, and nothing else tells
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    with opened(tmp_path) as library:
        assert library.scanning.scan([photos]).decoded == 0
        assert label_of(library, path).title == "Oslo"
        assert library._parts.stores.descriptions.lacking(1) == [], "it is not tried for ever"
