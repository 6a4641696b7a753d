"""Keywords, titles and captions of files and of what lies beside them, from the first scan on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from photosim.library import Library
from photosim.values.organising import Label, LabelChange
from tests.helpers.fake_embedder import FakeEmbedder

_RDF = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:digiKam="http://www.digikam.org/ns/1.0/"
 xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/">{}</rdf:Description></rdf:RDF></x:xmpmeta>"""


def _bag(name: str, *words: str) -> str:
    return f"<{name}><rdf:Bag>{''.join(f'<rdf:li>{word}</rdf:li>' for word in words)}</rdf:Bag></{name}>"


def _xmp(*parts: str) -> bytes:
    return _RDF.format("".join(parts)).encode()


_FACES = """<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag>
<rdf:li><rdf:Description mwg-rs:Name="Anna" mwg-rs:Type="Face"/></rdf:li>
<rdf:li rdf:parseType="Resource"><mwg-rs:Name>Bo</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type></rdf:li>
<rdf:li><rdf:Description mwg-rs:Name="Rex" mwg-rs:Type="Pet"/></rdf:li>
</rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>"""


def _photo(path: Path, seed: int = 0, **more: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.effect_noise((64, 48), 40 + seed).convert("RGB").save(path, "JPEG", **more)
    return path


def _label(library: Library, path: Path) -> Label:
    (label,) = library.organising.labelling.labels([path])
    return label


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    return tmp_path / "photos"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as library:
        yield library


def test_what_a_file_says_is_known_after_the_scan(library: Library, photos: Path) -> None:
    packet = _xmp(
        _bag("dc:subject", "beach", "Anna"), "<xmp:Rating>4</xmp:Rating>", _bag("lr:hierarchicalSubject", "People|Anna")
    )
    path = _photo(photos / "a.jpg", xmp=packet)
    plain = _photo(photos / "b.jpg", 1)
    library.scanning.scan([photos])
    label = _label(library, path)
    assert (label.keywords, label.rating) == (("beach", "People/Anna"), 4)
    assert _label(library, plain) == Label(plain)
    (photo_id,) = library.organising.finding.ids("keyword:Anna")
    assert library.photos.known(path).id == photo_id


def test_names_of_faces_are_keywords(library: Library, photos: Path) -> None:
    path = _photo(photos / "a.jpg", xmp=_xmp(_FACES))
    library.scanning.scan([photos])
    assert _label(library, path).keywords == ("Anna", "Bo")


@pytest.mark.parametrize("name", ["a.xmp", "a.jpg.xmp", "A.JPG.XMP"])
def test_a_sidecar_is_read_and_read_again_without_decoding(library: Library, photos: Path, name: str) -> None:
    path = _photo(photos / "a.jpg", xmp=_xmp(_bag("dc:subject", "own")))
    sidecar = photos / name
    sidecar.write_bytes(_xmp(_bag("dc:subject", "first"), _bag("digiKam:TagsList", "Trips/Oslo")))
    library.scanning.scan([photos])
    assert _label(library, path).keywords == ("first", "own", "Trips/Oslo")
    sidecar.write_bytes(_xmp(_bag("dc:subject", "second one")))
    report = library.scanning.scan([photos])
    assert (report.decoded, report.unchanged) == (0, 1)
    assert _label(library, path).keywords == ("own", "second one")
    sidecar.unlink()
    assert library.scanning.scan([photos]).decoded == 0
    assert _label(library, path).keywords == ("own",)


def test_a_sidecar_outlives_an_edit_of_its_photo(library: Library, photos: Path) -> None:
    path = _photo(photos / "a.jpg")
    (photos / "a.jpg.xmp").write_bytes(_xmp(_bag("dc:subject", "kept")))
    library.scanning.scan([photos])
    _photo(path, 7)
    assert library.scanning.scan([photos]).changed == 1
    assert _label(library, path).keywords == ("kept",)


def test_a_sidecar_that_was_there_before_its_photo(library: Library, photos: Path) -> None:
    _photo(photos / "b.jpg")
    (photos / "a.xmp").write_bytes(_xmp(_bag("dc:subject", "early")))
    library.scanning.scan([photos])
    path = _photo(photos / "a.jpg", 3)
    library.scanning.scan([photos])
    assert _label(library, path).keywords == ("early",)


def test_a_damaged_sidecar_costs_nothing_else(library: Library, photos: Path) -> None:
    path = _photo(photos / "a.jpg", xmp=_xmp(_bag("dc:subject", "own")))
    (photos / "a.xmp").write_bytes(b"<x:xmpmeta <<<")
    (photos / "a.jpg.json").write_bytes(b"[[[[")
    report = library.scanning.scan([photos])
    assert not report.failed
    assert _label(library, path).keywords == ("own",)


@pytest.mark.parametrize(
    ("photo", "note"),
    [
        ("a.jpg", "a.jpg.json"),
        ("a.jpg", "a.jpg.supplemental-metadata.json"),
        ("a.jpg", "a.jpg.suppl.json"),
        ("a(1).jpg", "a.jpg(1).json"),
        ("a(1).jpg", "a.jpg.supplemental-metadata(1).json"),
    ],
)
def test_what_google_told(library: Library, photos: Path, photo: str, note: str) -> None:
    path = _photo(photos / photo)
    other = _photo(photos / "other.jpg", 2)
    told = {"photoTakenTime": {"timestamp": "1546300800"}, "description": "At the lake", "people": [{"name": "Anna"}]}
    (photos / note).write_text(json.dumps(told))
    (photos / "index.json").write_text(json.dumps({"other": True}))
    library.scanning.scan([photos])
    label = _label(library, path)
    assert (label.caption, label.keywords) == ("At the lake", ("Anna",))
    assert _label(library, other) == Label(other)


def test_a_library_of_before_reads_what_it_lacks_without_decoding(library: Library, photos: Path) -> None:
    path = _photo(photos / "a.jpg", xmp=_xmp(_bag("dc:subject", "beach")))
    library.scanning.scan([photos])
    with library._parts.stores.database.atomic() as db:
        db.execute("DELETE FROM descriptions")
    report = library.scanning.scan([photos])
    assert report.decoded == 0
    assert _label(library, path).keywords == ("beach",)


def test_what_a_person_said_counts_before_the_file(library: Library, photos: Path) -> None:
    path = _photo(photos / "a.jpg", xmp=_xmp(_bag("dc:subject", "beach"), "<xmp:Rating>2</xmp:Rating>"))
    library.scanning.scan([photos])
    change = LabelChange(rating=5, remove_keywords=("beach",), add_keywords=("sea",))
    library.organising.labelling.label([path], change)
    os.utime(path, ns=(1, 1))
    library.scanning.scan([photos])
    label = _label(library, path)
    assert (label.rating, label.keywords) == (5, ("sea",))
