"""What a person says, put into XMP packets: everything else stays."""

from __future__ import annotations

import pytest

from photosim.pictures import sidecar
from photosim.pictures.sidecar_labels import with_labels
from photosim.values.organising import Sayings

FOREIGN = b"""<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:darktable="http://darktable.sf.net/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
 xmlns:digiKam="http://www.digikam.org/ns/1.0/" xmp:Rating="2" darktable:xmp_version="5">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Old</rdf:li><rdf:li xml:lang="de">Alt</rdf:li></rdf:Alt></dc:title>
<dc:subject><rdf:Bag><rdf:li>Anna</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>
<lr:hierarchicalSubject><rdf:Bag><rdf:li>People|Anna</rdf:li></rdf:Bag></lr:hierarchicalSubject>
<digiKam:TagsList><rdf:Seq><rdf:li>People/Anna</rdf:li><rdf:li>sea</rdf:li></rdf:Seq></digiKam:TagsList>
<darktable:history><rdf:Seq><rdf:li darktable:operation="exposure"/></rdf:Seq></darktable:history>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"""


def written(said: Sayings, packet: bytes | None = None) -> bytes:
    found = with_labels(packet, said)
    assert found is not None
    assert with_labels(found, said) is None  # said already
    return found


def test_a_new_sidecar_says_what_was_said() -> None:
    found = sidecar.describe(written(Sayings(4, True, ("People/Anna", "sea"), (), "Title", "Two\nlines")))
    assert (found.rating, found.title, found.caption) == (4, "Title", "Two\nlines")
    assert found.all_keywords == ("People/Anna", "sea")
    assert set(found.keywords) == {"Anna", "sea"}


def test_what_others_wrote_stays() -> None:
    packet = written(Sayings(5, title="New", add_keywords=("Berg",)), FOREIGN)
    for kept in (b"darktable:operation", b"exposure", b"xmp_version", b">Alt<"):
        assert kept in packet
    found = sidecar.describe(packet)
    assert (found.rating, found.title) == (5, "New")
    assert found.all_keywords == ("Berg", "People/Anna", "sea")
    assert b"Berg" in packet.partition(b"TagsList")[2].partition(b"TagsList")[0]


def test_a_keyword_goes_from_every_list() -> None:
    packet = written(Sayings(remove_keywords=("people/anna",)), FOREIGN)
    assert b"Anna" not in packet
    assert sidecar.describe(packet).all_keywords == ("sea",)
    assert b"nna" not in written(Sayings(remove_keywords=("People/Anna", "sea")), FOREIGN)


def test_a_plain_keyword_stays_while_another_path_wants_it() -> None:
    packet = written(Sayings(add_keywords=("Friends/Anna",), remove_keywords=("People/Anna",)), FOREIGN)
    found = sidecar.describe(packet)
    assert found.all_keywords == ("Friends/Anna", "sea")
    assert "Anna" in found.keywords


def test_facts_are_taken_away_too() -> None:
    full = written(Sayings(4, True, ("sea",), (), "Title", "Caption"))
    empty = sidecar.describe(written(Sayings(0, False, (), ("sea",), "", ""), full))
    assert (empty.rating, empty.title, empty.caption, empty.keywords) == (None, None, None, ())
    assert with_labels(None, Sayings(0, title="")) is None


@pytest.mark.parametrize("rating", [-1, 1, 5])
def test_every_rating_comes_back(rating: int) -> None:
    assert sidecar.describe(written(Sayings(rating))).rating == rating


def test_a_favourite_is_digikams_pick() -> None:
    packet = written(Sayings(favourite=True))
    assert b"PickLabel" in packet
    assert with_labels(packet, Sayings(favourite=False)) is not None
    assert with_labels(None, Sayings(favourite=False)) is None


@pytest.mark.parametrize("packet", [b"<x", FOREIGN[:-200], b"\xff\xfe nothing", b"<html></html>"])
def test_a_damaged_packet_is_left_alone(packet: bytes) -> None:
    with pytest.raises(sidecar.Damaged):
        with_labels(packet, Sayings(3))


def test_keywords_that_are_no_texts_are_left_alone() -> None:
    odd = FOREIGN.replace(b"<rdf:li>Anna</rdf:li>", b'<rdf:li rdf:parseType="Resource"><dc:x>1</dc:x></rdf:li>', 1)
    with pytest.raises(sidecar.Damaged):
        with_labels(odd, Sayings(add_keywords=("sea",)))
    assert sidecar.describe(written(Sayings(5), odd)).rating == 5


def test_letters_that_xml_cannot_hold_are_left_out() -> None:
    assert sidecar.describe(written(Sayings(title="a\x0bb & <c>"))).title == "ab & <c>"


@pytest.mark.parametrize("favourite", [True, False])
def test_a_favourite_comes_back(favourite: bool) -> None:
    before = written(Sayings(favourite=not favourite), FOREIGN) if not favourite else FOREIGN
    assert bool(sidecar.describe(written(Sayings(favourite=favourite), before)).favourite) is favourite
    assert sidecar.describe(FOREIGN).favourite is None


def with_marks(marks: str) -> bytes:
    return FOREIGN.replace(b'xmp:Rating="2"', marks.encode())


@pytest.mark.parametrize(
    ("marks", "rating", "favourite"),
    [
        ('xmp:Rating="-1"', -1, None),
        ('digiKam:PickLabel="0"', None, False),
        ('digiKam:PickLabel="1"', -1, False),
        ('digiKam:PickLabel="1" xmp:Rating="4"', 4, False),
        ('digiKam:PickLabel="2"', None, False),
        ('digiKam:PickLabel="3" xmp:Rating="5"', 5, True),
        ('digiKam:PickLabel="-"', None, False),
    ],
)
def test_picks_of_digikam(marks: str, rating: int | None, favourite: bool | None) -> None:
    found = sidecar.describe(with_marks(marks))
    assert (found.rating, found.favourite) == (rating, favourite)


def test_a_photo_that_is_no_longer_rejected_is_not_read_as_rejected() -> None:
    refused = with_marks('digiKam:PickLabel="1"')
    for rating in (0, 4):
        assert (sidecar.describe(written(Sayings(rating), refused)).rating or 0) == rating
    assert sidecar.describe(written(Sayings(-1), refused)).rating == -1


@pytest.mark.parametrize(
    ("marks", "colours"),
    [
        ('xmp:Label="Red"', ("Red",)),
        ('xmp:Label=" To  do/now "', ("To do-now",)),
        ('digiKam:ColorLabel="5"', ("Blue",)),
        ('digiKam:ColorLabel="0"', ()),
        ('digiKam:ColorLabel="10"', ()),
        ('digiKam:ColorLabel="²"', ()),
        ('digiKam:ColorLabel="1" xmp:Label="Rot"', ("Rot",)),
    ],
)
def test_colour_labels_are_keywords(marks: str, colours: tuple[str, ...]) -> None:
    found = sidecar.describe(with_marks(marks))
    assert found.colours == colours
    assert [word for word in found.all_keywords if word.startswith("Colour label/")] == [
        f"Colour label/{name}" for name in colours
    ]
