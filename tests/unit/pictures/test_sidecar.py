"""XMP: what is read from packets, and that adding to one loses nothing that was in it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from defusedxml import ElementTree
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, TiffImagePlugin

from photosim.pictures import description, sidecar
from photosim.values.metadata_transfer import Description
from tests.helpers.pictures import draw

DARKTABLE = b"""<?xml version="1.0" encoding="UTF-8"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:darktable="http://darktable.sf.net/" xmp:Rating="0" darktable:xmp_version="5">
   <dc:subject><rdf:Bag><rdf:li>winter</rdf:li><rdf:li>Oslo</rdf:li></rdf:Bag></dc:subject>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Frogner</rdf:li><rdf:li xml:lang="nb">Frognerparken</rdf:li>
   </rdf:Alt></dc:title>
   <darktable:history><rdf:Seq><rdf:li darktable:num="0" darktable:operation="exposure"
     darktable:params="gz02eJx"/></rdf:Seq></darktable:history>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
"""

ALL = Description(
    taken_at="2024-03-01T12:30:05.250",
    taken_offset=-210,
    latitude=-33.8567844,
    longitude=151.2152967,
    altitude=-4.25,
    rating=4,
    keywords=("snow & ice <3", "Åse"),
    title="A title",
    caption="First line\nsecond line",
)


def said(packet: bytes) -> set[tuple[str, ...]]:
    """Every element and attribute of a packet with the names of those around it, whatever its prefixes and order."""
    found = set()

    def walk(element: ElementTree.Element, above: tuple[str, ...]) -> None:
        here = (*above, element.tag)
        found.add((*here, (element.text or "").strip()))
        found.update((*here, name, value) for name, value in element.attrib.items())
        for child in element:
            walk(child, here)

    walk(ElementTree.fromstring(packet.strip()), ())
    return found


def test_a_new_packet_says_what_was_put_in() -> None:
    packet = sidecar.with_facts(None, [ALL])
    assert packet is not None
    known = sidecar.describe(packet)
    assert known == ALL
    assert b"xpacket" in packet
    assert sidecar.with_facts(packet, [ALL]) is None, "what is there already is not written again"


def test_what_others_wrote_stays_as_it_is() -> None:
    packet = sidecar.with_facts(DARKTABLE, [ALL])
    assert packet is not None
    lost = said(DARKTABLE) - said(packet)
    rating = {item for item in lost if item[-2].endswith("Rating")}
    assert lost == rating, "no rating at all was the one thing to be changed"
    known = sidecar.describe(packet)
    assert known.title == "Frogner"
    assert set(known.keywords) == {"winter", "Oslo", "Åse", "snow & ice <3"}
    assert known.rating == 4
    assert known.caption == ALL.caption


def test_a_fact_that_is_there_is_never_replaced() -> None:
    packet = sidecar.with_facts(None, [ALL])
    other = Description("1999-01-01T00:00:00", None, 1.0, 1.0, None, 2, ("ÅSE",), "Other", "Other")
    assert sidecar.with_facts(packet, [other]) is None


@pytest.mark.parametrize(
    "damaged",
    [
        DARKTABLE[:-40],
        DARKTABLE.replace(b"xmlns:darktable", b"xmlns:lost"),
        b"<html><body>not XMP</body></html>",
        b"no XML",
        b"\x00\x01\x02\x03",
        DARKTABLE.replace(b"<rdf:li>winter</rdf:li>", b"<rdf:li><b>winter</b></rdf:li>"),
    ],
)  # fmt: skip
def test_nothing_is_added_to_a_damaged_packet(damaged: bytes) -> None:
    if damaged == b"\x00\x01\x02\x03":
        damaged = damaged * 3 + b"x"
    with pytest.raises(sidecar.Damaged):
        sidecar.with_facts(damaged, [ALL])


def test_an_empty_sidecar_is_filled() -> None:
    for empty in (b"", b" \n", b"\0\0"):
        assert sidecar.describe(sidecar.with_facts(empty, [ALL])) == ALL


def test_a_packet_that_asks_for_other_files_gets_none(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    packet = DARKTABLE.replace(
        b"<x:xmpmeta", f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><x:xmpmeta'.encode()
    ).replace(b"winter", b"&e;")
    assert "secret" not in str(sidecar.describe(packet))


degrees = st.floats(-89.99, 89.99, allow_nan=False)


@settings(max_examples=30, deadline=None)
@given(degrees, degrees)
def test_a_place_survives(latitude: float, longitude: float) -> None:
    known = sidecar.describe(sidecar.with_facts(None, [Description(latitude=latitude, longitude=longitude)]))
    assert known.latitude == pytest.approx(latitude, abs=1e-7)
    assert known.longitude == pytest.approx(longitude, abs=1e-7)


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=40), st.lists(st.text(min_size=1, max_size=12), max_size=4))
def test_any_text_can_be_written(title: str, keywords: list[str]) -> None:
    packet = sidecar.with_facts(None, [Description(title=title, keywords=tuple(keywords), rating=3)])
    assert packet is not None
    assert sidecar.describe(packet).rating == 3
    assert sidecar.with_facts(packet, [Description(caption="more")]) is not None, "it can be read whole again"


def test_a_file_says_what_exif_iptc_and_xmp_say(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    exif = Image.Exif()
    exif[0x4746] = 5
    exif[0x010E] = "SONY DSC"
    exif[0x9C9B] = "Tittel".encode("utf-16-le") + b"\0\0"
    exif[0x9C9E] = "sne;fjell".encode("utf-16-le")
    exif.get_ifd(0x8769)[0x9003] = "2024:03:01 12:00:00"
    rational = TiffImagePlugin.IFDRational
    exif.get_ifd(0x8825).update({1: "N", 2: (rational(59), rational(54), rational(0)), 3: "E", 4: (rational(10),) * 3})
    draw(1).save(path, exif=exif, xmp=sidecar.with_facts(None, [Description(keywords=("Oslo",), caption="In XMP")]))
    known = description.read(path)
    assert known.taken_at == "2024-03-01T12:00:00"
    assert (known.rating, known.title, known.caption) == (5, "Tittel", "In XMP")
    assert known.latitude == pytest.approx(59.9)
    assert known.keywords == ("Oslo", "sne", "fjell")


def test_what_the_camera_writes_for_a_caption_is_none(tmp_path: Path) -> None:
    for text, expected in (("OLYMPUS DIGITAL CAMERA         ", None), ("Grandma at 80", "Grandma at 80")):
        exif = Image.Exif()
        exif[0x010E] = text
        draw(1).save(tmp_path / "a.jpg", exif=exif)
        assert description.read(tmp_path / "a.jpg").caption == expected


def test_iptc_is_read(tmp_path: Path) -> None:
    def dataset(number: int, text: bytes) -> bytes:
        return b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2, "big") + text

    iptc = dataset(5, "Überschrift".encode()) + dataset(25, b"one") + dataset(25, b"two") + dataset(120, b"caf\xe9")
    block = b"8BIM\x04\x04\0\0" + len(iptc).to_bytes(4, "big") + iptc + b"\0" * (len(iptc) % 2)
    data = io.BytesIO()
    draw(1).save(data, "JPEG")
    segment = b"Photoshop 3.0\0" + block
    jpeg = data.getvalue()
    (tmp_path / "a.jpg").write_bytes(
        jpeg[:2] + b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment + jpeg[2:]
    )
    known = description.read(tmp_path / "a.jpg")
    assert (known.title, known.keywords, known.caption) == ("Überschrift", ("one", "two"), "café")
