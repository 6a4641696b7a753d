"""Favourites, rejections and colour labels of other programs, from the scan to the search; and our own, read back."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.library import Library
from photosim.values.organising import Label, LabelChange
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.named_places import packet, write_photo
from tests.helpers.old_libraries import MIGRATIONS, make_old

_BEFORE = [step.name for step in MIGRATIONS].index("picked")
_DIGIKAM = 'xmlns:digiKam="http://www.digikam.org/ns/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '


def marked(marks: str) -> bytes:
    return packet("Oslo").replace(b"<rdf:Description ", f"<rdf:Description {_DIGIKAM}{marks} ".encode(), 1)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    write_photo(folder / "inside.jpg", 1, xmp=marked('digiKam:PickLabel="3" xmp:Label="Green"'))
    write_photo(folder / "beside.jpg", 2)
    (folder / "beside.jpg.xmp").write_bytes(marked('digiKam:PickLabel="3" digiKam:ColorLabel="1"'))
    write_photo(folder / "refused.jpg", 3)
    (folder / "refused.xmp").write_bytes(marked('digiKam:PickLabel="1"'))
    write_photo(folder / "both.jpg", 4, xmp=marked('digiKam:PickLabel="3"'))
    (folder / "both.jpg.xmp").write_bytes(marked('digiKam:PickLabel="0" xmp:Rating="-1"'))
    write_photo(folder / "plain.jpg", 5)
    return folder


def opened(tmp_path: Path, name: str = "library") -> Library:
    return Library.open(tmp_path / name, embedder=FakeEmbedder(), workers=0)


def names(library: Library, query: str) -> list[str]:
    return [path.name for path in library.photos.paths_of(library.organising.finding.ids(query, sort="name"))]


def label_of(library: Library, path: Path) -> Label:
    (label,) = library.organising.labelling.labels([path])
    return label


def test_marks_of_other_programs_are_found_and_shown(tmp_path: Path, photos: Path) -> None:
    with opened(tmp_path) as library:
        library.scanning.scan([photos])
        assert names(library, "is:favourite") == ["beside.jpg", "inside.jpg"]
        assert names(library, "is:rejected") == ["both.jpg", "refused.jpg"]
        assert names(library, 'keyword:"colour label/red"') == ["beside.jpg"]
        assert label_of(library, photos / "inside.jpg").keywords == ("Colour label/Green",)
        assert {favourite for _, favourite in library.organising.labelling.marks().values()} == {True, False}
        library.organising.labelling.label([photos / "inside.jpg"], LabelChange(favourite=False))
        assert names(library, "is:favourite") == ["beside.jpg"], "what is said here counts before"


def test_a_changed_pick_is_heard_without_decoding(tmp_path: Path, photos: Path) -> None:
    with opened(tmp_path) as library:
        library.scanning.scan([photos])
        (photos / "plain.xmp").write_bytes(marked('digiKam:PickLabel="3"'))
        (photos / "beside.jpg.xmp").unlink()
        assert library.scanning.scan([photos]).decoded == 0
        assert names(library, "is:favourite") == ["inside.jpg", "plain.jpg"]


def test_a_library_of_before_learns_them_without_decoding(tmp_path: Path, photos: Path) -> None:
    with opened(tmp_path) as library:
        library.scanning.scan([photos])
    make_old(tmp_path / "library" / "library.sqlite3", _BEFORE)
    with opened(tmp_path) as library:
        assert names(library, "is:favourite") == []
        assert label_of(library, photos / "inside.jpg").places == ("Oslo",), "what is known stays meanwhile"
        assert library.scanning.scan([photos]).decoded == 0
        assert names(library, "is:favourite") == ["beside.jpg", "inside.jpg"]
        assert library._parts.stores.descriptions.lacking(1) == []


@pytest.mark.parametrize("rating", [-1, 0, 3])
def test_what_is_written_here_is_read_by_another_library(tmp_path: Path, photos: Path, rating: int) -> None:
    said = LabelChange(rating, True, ("Family/Anna", "sea"), title="Title", caption="Caption")
    with opened(tmp_path) as library:
        library.scanning.scan([photos])
        library.organising.labelling.label([photos / "plain.jpg", photos / "refused.jpg"], said)
        library.organising.labelling.label([photos / "beside.jpg"], LabelChange(favourite=False))
        every = library.organising.finding.ids("")
        library.organising.writing.write([library.photos.get(photo_id) for photo_id in every])
    with opened(tmp_path, "another") as library:
        library.scanning.scan([photos])
        for name in ("plain.jpg", "refused.jpg"):
            label = label_of(library, photos / name)
            assert (label.rating, label.favourite, label.title, label.caption) == (rating, True, "Title", "Caption")
            assert label.keywords == ("Family/Anna", "sea")
        assert names(library, "is:favourite") == ["inside.jpg", "plain.jpg", "refused.jpg"]
