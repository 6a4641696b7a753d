"""Albums and keywords treated alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from photosim.base.errors import UsageError
from photosim.library import Library
from photosim.values.organising import Gathering, Keyword, LabelChange

ALBUM, WORD = Gathering("album", "Sea"), Gathering("keyword", "People/Anna")


def names(library: Library, gathering: Gathering) -> list[str]:
    return [path.name for path in library.photos.paths_of(library.organising.gatherings.ids(gathering))]


@pytest.mark.parametrize("gathering", [ALBUM, WORD])
def test_photos_are_put_in_taken_out_and_all_of_it_taken_back(
    library: Library, photos: Path, gathering: Gathering
) -> None:
    gatherings, labelling = library.organising.gatherings, library.organising.labelling
    tall, two = photos / "2021" / "tall.png", photos / "2019" / "beach two.jpg"
    gatherings.put(gathering, [tall, two])
    assert sorted(names(library, gathering)) == ["beach two.jpg", "tall.png"]
    gatherings.take_out(gathering, [tall])
    assert names(library, gathering) == ["beach two.jpg"]
    renamed = gatherings.rename(gathering, "Other")
    assert names(library, renamed) == ["beach two.jpg"]
    gatherings.remove(renamed)
    assert gatherings.all() == ([], [])
    told = []
    while undone := labelling.undo():
        told.append(undone.told)
    assert len(told) == 4
    assert all(told)
    assert gatherings.all() == ([], [])


def test_a_keyword_is_counted_with_what_the_files_say(library: Library, photos: Path) -> None:
    labelling = library.organising.labelling
    labelling.label([photos / "2021" / "tall.png"], LabelChange(add_keywords=("sea", "People/Anna")))
    labelling.label([photos / "2019" / "beach two.jpg"], LabelChange(add_keywords=("Sea",)))
    assert library.organising.gatherings.all()[1] == [
        Keyword("People", 1),
        Keyword("People/Anna", 1),
        Keyword("sea", 2),
    ]
    assert names(library, Gathering("keyword", "people")) == ["tall.png"]
    assert names(library, Gathering("keyword", "Peo")) == []


def test_a_keyword_takes_along_what_stands_below_it(library: Library, photos: Path) -> None:
    tall = photos / "2021" / "tall.png"
    library.organising.labelling.label([tall], LabelChange(add_keywords=("People", "People/Anna", "Peopled")))
    library.organising.gatherings.rename(Gathering("keyword", "People"), "Family")
    (label,) = library.organising.labelling.labels([tall])
    assert label.keywords == ("Family", "Family/Anna", "Peopled")
    library.organising.gatherings.rename(Gathering("keyword", "family"), "FAMILY")
    (label,) = library.organising.labelling.labels([tall])
    assert label.keywords == ("FAMILY", "FAMILY/Anna", "Peopled")
    library.organising.gatherings.remove(Gathering("keyword", "Family"))
    (label,) = library.organising.labelling.labels([tall])
    assert label.keywords == ("Peopled",)
    with pytest.raises(UsageError, match="needs a name"):
        library.organising.gatherings.rename(Gathering("keyword", "Peopled"), " / ")


def test_what_was_refused_for_a_keyword_is_not_suggested_again(library: Library, photos: Path) -> None:
    one, tall = photos / "2019" / "beach one.jpg", photos / "2021" / "tall.png"
    word = Gathering("keyword", "sea")
    library.organising.gatherings.put(word, [one])
    found = library.organising.suggesting.for_keyword("sea")
    assert tall in [match.path for match in found.matches]
    library.organising.gatherings.refuse(word, [tall])
    found = library.organising.suggesting.for_keyword("sea")
    assert tall not in [match.path for match in found.matches]
    assert len(found.matches) == 2


def test_a_step_is_undone_only_while_it_is_the_newest(library: Library, photos: Path) -> None:
    labelling, tall = library.organising.labelling, photos / "2021" / "tall.png"
    labelling.label([tall], LabelChange(rating=3))
    first = labelling.newest_step()
    assert first is not None
    assert first.told == "1 photo: 3 of 5"
    labelling.label([tall], LabelChange(rating=4))
    with pytest.raises(UsageError, match="since"):
        labelling.undo(first.number)
    assert labelling.undo()
    assert labelling.undo(first.number)


def test_the_cover_is_the_chosen_photo_or_the_first_that_is_there(library: Library, photos: Path) -> None:
    labelling = library.organising.labelling
    tall, two = photos / "2021" / "tall.png", photos / "2019" / "beach two.jpg"
    assert labelling.add_to_album("Sea", [tall, two]).cover_photo == library.photos.known(tall).id
    assert labelling.set_cover("Sea", two).cover_photo == library.photos.known(two).id
    two.unlink()
    library.scanning.scan(accept_missing=True)
    assert labelling.album("Sea").cover_photo == library.photos.known(tall).id
