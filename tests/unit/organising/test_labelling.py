"""Labels and albums: kept by content, taken back step by step."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.organising.labelling import SHARED
from photosim.values.organising import Label, LabelChange
from tests.helpers.fake_embedder import FakeEmbedder
from tests.helpers.pictures import write

FULL = LabelChange(4, True, ("Animals|Dog", " garden "), (), " Title ", "Caption")


def label_of(library: Library, path: Path) -> Label:
    (label,) = library.organising.labelling.labels([path])
    return label


def test_what_is_said_is_told(library: Library, photos: Path) -> None:
    path = photos / "2021" / "tall.png"
    assert label_of(library, path) == Label(path)
    (said,) = library.organising.labelling.label([path], FULL)
    assert said == Label(path, 4, True, ("Animals/Dog", "garden"), "Title", "Caption") == label_of(library, path)
    library.organising.labelling.label([path], LabelChange(rating=0, remove_keywords=("GARDEN",), title=""))
    assert label_of(library, path) == Label(path, 0, True, ("Animals/Dog",), "", "Caption")


def test_same_bytes_share_it_and_it_outlives_the_place(library: Library, photos: Path) -> None:
    library.organising.labelling.label([photos / "2019" / "beach one.jpg"], FULL)
    assert label_of(library, photos / "2021" / "copy.jpg").rating == 4
    (photos / "2021" / "copy.jpg").rename(photos / "moved.jpg")
    (photos / "2019" / "beach one.jpg").unlink()
    library.scanning.scan(accept_missing=True)
    assert label_of(library, photos / "moved.jpg").title == "Title"


def test_an_edit_of_metadata_takes_it_along(library: Library, photos: Path) -> None:
    path = photos / "2019" / "beach two.jpg"
    library.organising.labelling.label([path], FULL)
    library.organising.labelling.add_to_album("Album", [path])
    before = path.read_bytes()
    comment = b"an edit of metadata"
    path.write_bytes(before[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + before[2:])
    library.scanning.scan()
    assert label_of(library, path).rating == 4
    assert library.organising.labelling.album("Album").photos == 1
    write(path, 77)  # another picture
    library.scanning.scan()
    assert label_of(library, path).rating == 0


def test_what_the_file_says_counts_until_a_person_says_otherwise(library: Library, photos: Path) -> None:
    exif = Image.Exif()
    exif[0x4746] = 3
    path = photos / "rated.jpg"
    Image.new("RGB", (64, 48), (10, 200, 90)).save(path, exif=exif)
    library.scanning.scan()
    assert label_of(library, path).rating == 3
    library.organising.labelling.label([path], LabelChange(rating=0))
    assert label_of(library, path).rating == 0


def test_steps_are_taken_back_newest_first_also_by_another_program(
    library: Library, photos: Path, tmp_path: Path
) -> None:
    path, other = photos / "2021" / "tall.png", photos / "2019" / "beach two.jpg"
    library.organising.labelling.label([path], LabelChange(rating=2))
    library.organising.labelling.label([path, other], FULL)
    library.organising.labelling.add_to_album("Album", [path])
    library.organising.labelling.add_to_album("Album", [other])
    library.organising.labelling.set_cover("Album", other)
    library.organising.labelling.remove_from_album("Album", [path])
    library.organising.labelling.remove_album("album")
    library.close()
    with Library.open(tmp_path / "library", embedder=FakeEmbedder(), workers=0) as again:
        labelling = again.organising.labelling

        def in_album() -> list[str]:
            return [one.name for one in again.photos.paths_of(again.organising.finding.in_album("Album"))]

        assert labelling.undo()
        assert in_album() == ["beach two.jpg"]
        assert labelling.undo()
        assert in_album() == ["tall.png", "beach two.jpg"]
        assert labelling.album("ALBUM").cover is not None
        assert labelling.undo()
        assert labelling.album("Album").cover is None
        assert labelling.undo()
        assert in_album() == ["tall.png"]
        assert labelling.undo()
        assert labelling.albums() == []
        assert labelling.undo()
        assert (label_of(again, path), label_of(again, other)) == (Label(path, 2), Label(other))
        assert labelling.undo()
        assert label_of(again, path) == Label(path)
        assert not labelling.undo()


def test_a_renamed_album_keeps_its_photos_when_that_is_undone(library: Library, photos: Path) -> None:
    library.organising.labelling.add_to_album("Album", [photos / "2021" / "tall.png"])
    library.organising.labelling.rename_album("Album", "Other")
    library.organising.labelling.undo()
    assert library.organising.labelling.album("Album").photos == 1


def test_albums_are_ordered_by_hand(library: Library, photos: Path) -> None:
    paths = [photos / "2021" / "tall.png", photos / "2019" / "beach two.jpg", photos / "2021" / "Été à Nîmes.jpg"]
    library.organising.labelling.add_to_album("Album", paths)
    library.organising.labelling.arrange_album("Album", [paths[2]])
    assert library.photos.paths_of(library.organising.finding.in_album("Album")) == [paths[2], *paths[:2]]


def test_smart_albums(library: Library, photos: Path) -> None:
    library.organising.labelling.add_smart_album("Beaches", "beach")
    assert len(library.organising.finding.in_album("Beaches")) == 2
    for act in (
        lambda: library.organising.labelling.add_to_album("Beaches", [photos / "2021" / "tall.png"]),
        lambda: library.organising.labelling.remove_from_album("Beaches", [photos / "2019" / "beach two.jpg"]),
    ):
        with pytest.raises(UsageError, match="a search that is kept"):
            act()
    with pytest.raises(UsageError, match="already"):
        library.organising.labelling.add_smart_album("BEACHES", "sea")


def test_mistakes_change_nothing(library: Library, photos: Path) -> None:
    path = photos / "2021" / "tall.png"
    for act, said in (
        (lambda: library.organising.labelling.label([path, photos / "none.jpg"], FULL), "not a photo of this library"),
        (lambda: library.organising.labelling.label([path], LabelChange(rating=6)), "from 0 to 5"),
        (lambda: library.organising.labelling.add_to_album("  ", [path]), "needs a name"),
        (lambda: library.organising.labelling.album("none"), "no album"),
        (lambda: library.organising.finding.in_album("none"), "no album"),
    ):
        with pytest.raises(UsageError, match=said):
            act()
    assert label_of(library, path) == Label(path)
    assert not library.organising.labelling.undo()


@pytest.mark.parametrize("shared", [True, False])
def test_copies_of_a_shot_share_it_by_a_setting(library: Library, photos: Path, shared: bool) -> None:
    library.settings.set(SHARED, shared)
    one, two = (library.photos.find(photos / "2019" / f"beach {name}.jpg") for name in ("one", "two"))
    assert one is not None
    assert two is not None
    with library._parts.stores.database.atomic() as db:
        db.execute("INSERT INTO found_groups VALUES ('g', 'same-shot', '', 0)")
        for place, photo in enumerate((one, two)):
            db.execute(
                "INSERT INTO found_members VALUES ('g', ?, ?, ?, 1, '', 1, '')", [place, photo.id, photo.content_hash]
            )
    library.organising.labelling.label([one.path], LabelChange(rating=5))
    assert label_of(library, two.path).rating == (5 if shared else 0)
