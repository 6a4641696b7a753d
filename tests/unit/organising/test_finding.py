"""What is found, also after things changed, and when the cache is gone or damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.base.errors import UsageError
from photosim.base.job import Job
from photosim.library import Library
from photosim.values.organising import LabelChange
from tests.helpers.pictures import write


def names(library: Library, query: str, sort: str = "name") -> list[str]:
    return [path.name for path in library.photos.paths_of(library.organising.finding.ids(query, sort=sort))]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["beach one.jpg", "beach two.jpg", "copy.jpg", "tall.png", "Été à Nîmes.jpg"]),
        ("beach", ["beach one.jpg", "beach two.jpg"]),
        ("bea tw", ["beach two.jpg"]),
        ('"beach t"', ["beach two.jpg"]),
        ("folder:2021 -copy", ["tall.png", "Été à Nîmes.jpg"]),
        ("nimes", ["Été à Nîmes.jpg"]),
        ("format:png", ["tall.png"]),
        ("shape:portrait", ["tall.png"]),
        ("is:panorama", ["beach two.jpg", "tall.png"]),
        ("is:square", ["Été à Nîmes.jpg"]),
        ("width:300", ["beach two.jpg"]),
        ("megapixels:>0.018", ["beach two.jpg", "tall.png"]),
        ("date:2019", ["beach one.jpg", "beach two.jpg", "copy.jpg"]),
        ("2019-08..2021", ["beach two.jpg", "Été à Nîmes.jpg"]),
        ("no:date", ["tall.png"]),
        ("has:copies", ["beach one.jpg", "copy.jpg"]),
        ("is:only-copy format:jpeg", ["beach two.jpg", "Été à Nîmes.jpg"]),
        ("is:offline", []),
        ("is:online png", ["tall.png"]),
        ("tall or two", ["beach two.jpg", "tall.png"]),
        ("has:keyword", []),
        ("rating:0 png", ["tall.png"]),
        ("*", []),
        (".png", ["tall.png"]),
        ("camera:x", []),
        # words and facts, joined in every way
        ("-beach", ["copy.jpg", "tall.png", "Été à Nîmes.jpg"]),
        ("-(beach or png)", ["copy.jpg", "Été à Nîmes.jpg"]),
        ("beach width:300 or is:square", ["beach two.jpg", "Été à Nîmes.jpg"]),
        ("(beach or nimes) -width:300", ["beach one.jpg", "Été à Nîmes.jpg"]),
        ("-(beach width:300) format:jpeg", ["beach one.jpg", "copy.jpg", "Été à Nîmes.jpg"]),
        ("-rating:>=1 (one or tall or date:2021)", ["beach one.jpg", "tall.png", "Été à Nîmes.jpg"]),
        ("rating:>=1 or -folder:2019", ["copy.jpg", "tall.png", "Été à Nîmes.jpg"]),
    ],
)
def test_queries(library: Library, query: str, found: list[str]) -> None:
    assert names(library, query) == found


def test_what_changes_is_found_anew(library: Library, photos: Path) -> None:
    assert names(library, "png") == ["tall.png"]
    (photos / "2021" / "tall.png").rename(photos / "2021" / "high.png")
    (photos / "2021" / "copy.jpg").unlink()
    library.scanning.scan()
    assert names(library, "png") == ["high.png"]
    assert names(library, "has:copies") == []
    write(photos / "new.png", 9)
    library.scanning.scan()
    assert names(library, "png") == ["high.png", "new.png"]


def test_labels_are_found(library: Library, photos: Path) -> None:
    tall = photos / "2021" / "tall.png"
    change = LabelChange(5, True, ("Places/France", "sea"), (), "A title", "said of it")
    library.organising.labelling.label([tall], change)
    library.organising.labelling.add_to_album("Summer at sea", [photos / "2019" / "beach two.jpg"])
    for query in (
        "rating:>=4",
        "is:favourite",
        "keyword:france",
        "title:title",
        "caption:said",
        "has:caption",
        "places",
    ):
        assert names(library, query) == ["tall.png"], query
    assert names(library, 'album:"summer at"') == names(library, "has:album") == ["beach two.jpg"]
    assert names(library, "sea") == ["beach two.jpg", "tall.png"]
    library.organising.labelling.rename_album("Summer at sea", "Winter")
    assert names(library, "album:winter") == ["beach two.jpg"]
    library.organising.labelling.undo()
    library.organising.labelling.undo()
    assert names(library, "has:album") == []


def test_an_offline_folder_is_searched(library: Library, photos: Path) -> None:
    photos.rename(photos.with_name("away"))
    assert names(library, "is:offline png") == ["tall.png"]


def test_sorting(library: Library) -> None:
    assert names(library, "beach", "taken") == ["beach two.jpg", "beach one.jpg"]
    assert names(library, "beach", "-taken") == ["beach one.jpg", "beach two.jpg"]
    assert names(library, "date:2021 or png", "-size")[0] == "Été à Nîmes.jpg"
    with pytest.raises(UsageError, match="cannot be sorted"):
        library.organising.finding.ids("", sort="beauty")


def test_an_order_that_is_kept_ends_when_a_photo_changes(library: Library, photos: Path) -> None:
    assert names(library, "", "rating")[0] == names(library, "", "rating")[0] == "tall.png"
    library.organising.labelling.label([photos / "2019" / "beach two.jpg"], LabelChange(rating=4))
    assert names(library, "", "rating")[0] == "beach two.jpg"
    assert names(library, "", "-taken") == names(library, "", "taken")[::-1]


def test_the_first_search_says_what_it_does(library: Library) -> None:
    told: list[str] = []
    library.organising.finding.ids("", job=Job(on_progress=lambda progress: told.append(progress.stage)))
    assert set(told) == {"gathering"}


def test_at_most_so_many(library: Library) -> None:
    assert len(library.organising.finding.ids("", most=2)) == 2


@pytest.mark.parametrize("damage", ["gone", "garbage", "empty"])
def test_the_cache_may_be_lost(library: Library, damage: str) -> None:
    expected = names(library, "beach")
    cache = library.paths.find_cache
    library.organising.finding.close()
    cache.unlink()
    if damage != "gone":
        cache.write_bytes(b"" if damage == "empty" else b"no database at all" * 1000)
    assert names(library, "beach") == expected


def test_a_cache_of_another_state_is_made_anew(library: Library) -> None:
    assert len(names(library, "")) == 5
    with library._parts.stores.database.atomic() as db:  # as after a backup was put back
        db.execute("DELETE FROM find_stale")
        db.execute("UPDATE find_stamp SET stamp = 'of another day'")
        db.execute("UPDATE photos SET relative = '2021/other.png' WHERE relative = '2021/tall.png'")
        db.execute("DELETE FROM find_stale")
    assert names(library, "png") == ["other.png"]
