"""What is read of EXIF and XMP, and what garbage costs."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from photosim.pictures import metadata
from photosim.values.photos import Metadata

PHOTO, GPS = 0x8769, 0x8825
FULL = {
    "main": {0x010F: "NIKON CORPORATION", 0x0110: "NIKON D750", 0x0131: "Ver.1.10", 0x4746: 4},
    PHOTO: {
        0x9003: "2024:03:01 12:30:05", 0x9291: "25", 0x9011: "+01:00",
        0x829A: IFDRational(1, 250), 0x829D: IFDRational(28, 10), 0x8827: 400,
        0x920A: IFDRational(105, 1), 0xA434: "105.0 mm f/2.8",
    },
    GPS: {1: "S", 2: (33.0, 51.0, 25.2), 3: "E", 4: (151.0, 12.0, 54.0), 5: b"\x00", 6: IFDRational(585, 10)},
}  # fmt: skip


def _image(tags: dict[Any, dict[int, Any]], xmp: bytes = b"") -> Image.Image:
    image = Image.new("L", (8, 8))
    exif = image.getexif()
    exif.update(tags.get("main", {}))
    for directory in (PHOTO, GPS):
        exif.get_ifd(directory).update(tags.get(directory, {}))
    image.info["xmp"] = xmp
    return image


def _read(tags: dict[Any, dict[int, Any]], xmp: bytes = b"") -> Metadata:
    return metadata.read(_image(tags, xmp))


def _jpeg(tags: dict[Any, dict[int, Any]], xmp: bytes) -> bytes:
    buffer = io.BytesIO()
    _image(tags).save(buffer, "JPEG", exif=_image(tags).getexif(), xmp=xmp)
    return buffer.getvalue()


def _packet(properties: str, elements: str = "") -> bytes:
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" '
        f'xmlns:m="http://ns.microsoft.com/photo/1.0/" {properties}>{elements}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="w"?>'
    ).encode()


def test_everything_a_camera_writes() -> None:
    with Image.open(io.BytesIO(_jpeg(FULL, _packet('xmp:Rating="4"')))) as image:
        found = metadata.read(image)
    assert found == Metadata(
        taken_at="2024-03-01T12:30:05.250",
        taken_offset=60,
        camera_make="NIKON CORPORATION",
        camera_model="NIKON D750",
        lens="105.0 mm f/2.8",
        focal_length=105.0,
        aperture=2.8,
        exposure=0.004,
        iso=400,
        latitude=-33.857,
        longitude=151.215,
        altitude=58.5,
        software="Ver.1.10",
        rating=4,
        taken_source="original",
    )


def test_a_picture_without_any() -> None:
    assert metadata.read(Image.new("RGB", (4, 4))) == Metadata()


@pytest.mark.parametrize(
    ("gps", "expected"),
    [
        ({1: "N", 2: (48.0, 0.0, 0.0), 3: "W", 4: (2.0, 30.0, 0.0)}, (48.0, -2.5)),
        ({1: "N", 2: (48.25,), 3: "E", 4: (2.5,)}, (48.25, 2.5)),
        ({1: "n\0", 2: (48.0, 15.0), 3: "e\0", 4: (2.0, 30.0)}, (48.25, 2.5)),
        ({1: "N", 2: (48.0, IFDRational(0, 0), 0.0), 3: "E", 4: (2.0, 0.0, 0.0)}, (48.0, 2.0)),
        ({1: "N", 2: (91.0, 0.0, 0.0), 3: "E", 4: (2.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (48.0, 0.0, 0.0), 3: "E", 4: (181.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (48.0, 0.0, 0.0)}, (None, None)),
        ({2: (48.0, 0.0, 0.0), 4: (2.0, 0.0, 0.0)}, (None, None)),
        ({1: "X", 2: (48.0, 0.0, 0.0), 3: "E", 4: (2.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}, (None, None)),
        ({1: "N", 2: (IFDRational(0, 0), 0.0, 0.0), 3: "E", 4: (2.0, 0.0, 0.0)}, (None, None)),
    ],
)
def test_positions(gps: dict[int, Any], expected: tuple[float | None, float | None]) -> None:
    found = _read({GPS: gps})
    assert (found.latitude, found.longitude) == expected


@pytest.mark.parametrize(("reference", "altitude"), [(b"\x00", 12.5), (b"\x01", -12.5), (b"\x03", -12.5), (b"", 12.5)])
def test_heights_below_the_sea(reference: bytes, altitude: float) -> None:
    assert _read({GPS: {5: reference, 6: IFDRational(25, 2)}}).altitude == altitude


@pytest.mark.parametrize(
    ("tags", "field", "value"),
    [
        ({0x9202: IFDRational(6, 1)}, "aperture", 8.0),
        ({0x9201: IFDRational(7, 1)}, "exposure", 1 / 128),
        ({0x829A: IFDRational(1, 0)}, "exposure", None),
        ({0x829A: IFDRational(0, 0), 0x9201: IFDRational(1, 1)}, "exposure", 0.5),
        ({0x829D: IFDRational(0, 1)}, "aperture", None),
        ({0x920A: IFDRational(0, 0)}, "focal_length", None),
        ({0x8827: (200, 0)}, "iso", 200),
        ({0x8827: 65535, 0x8832: 102400}, "iso", 102400),
        ({0x8827: 0}, "iso", None),
        ({0xA434: "----"}, "lens", None),
    ],
)
def test_exposure_facts(tags: dict[int, Any], field: str, value: float | None) -> None:
    assert getattr(_read({PHOTO: tags}), field) == value


@pytest.mark.parametrize(
    ("written", "shown"),
    [("Apple\0\0\0", "Apple"), ("  SONY   ILCE ", "SONY ILCE"), ("\0", None), ("unknown", None), ("a\nb\x07", "a b"),
     ("Müller".encode().decode("latin-1"), "Müller"), ("x" * 5000, "x" * 200)],
)  # fmt: skip
def test_text(written: str, shown: str | None) -> None:
    assert _read({"main": {0x0110: written}}).camera_model == shown


def test_xmp_fills_what_exif_leaves_out() -> None:
    found = _read(
        {},
        _packet('xmp:Rating="3" aux:Lens="EF 50mm" xmp:CreatorTool="darktable" xmp:CreateDate="2020-02-03T04:05:06Z"'),
    )
    expected = (3, "EF 50mm", "darktable", "2020-02-03T04:05:06", 0)
    assert (found.rating, found.lens, found.software, found.taken_at, found.taken_offset) == expected


@pytest.mark.parametrize(
    ("packet", "rating"),
    [
        (_packet('xmp:Rating="-1"'), -1),
        (_packet("", "<xmp:Rating>5</xmp:Rating>"), 5),
        (_packet('xmp:Rating="4.0"'), 4),
        (_packet('m:Rating="75"'), None),
        (_packet('xmp:Rating="99"'), None),
        (_packet('xmp:Rating="3.5"'), None),
        (_packet('xmp:Rating="five"'), None),
        (_packet('xmp:Rating="2"') + b"\0\0 \n", 2),
        (b"<not xml", None),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', None),
    ],
)
def test_ratings_in_xmp(packet: bytes, rating: int | None) -> None:
    assert _read({}, packet).rating == rating


GARBAGE = [
    b"\xff\x00\xfe",
    "",
    "\0",
    "\ud800 x",
    (),
    (None,),
    float("nan"),
    float("inf"),
    IFDRational(0, 0),
    -1,
    2**70,
    None,
    [{}],
]


@pytest.mark.parametrize("garbage", GARBAGE, ids=repr)
def test_garbage_in_one_tag_costs_that_tag_only(garbage: object) -> None:
    for directory, tags in FULL.items():
        for tag in tags:
            broken = {name: dict(content) for name, content in FULL.items()}
            broken[directory][tag] = garbage
            found = _read(broken)
            lost = [name for name in Metadata.__slots__ if getattr(found, name) is None]
            assert len(lost) <= 1 or lost in (
                ["taken_at", "taken_offset", "taken_source"],
                ["latitude", "longitude"],
            ), (tag, lost)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_bytes_in_the_exif_block_raise(data: st.DataObject) -> None:
    content = bytearray(_jpeg(FULL, _packet('xmp:Rating="3"')))
    for _ in range(data.draw(st.integers(1, 12))):
        content[data.draw(st.integers(24, 900))] = data.draw(st.integers(0, 255))
    try:
        image = Image.open(io.BytesIO(content), formats=["JPEG"])
    except Exception:  # noqa: BLE001 - the picture itself was hit; that is another test's matter
        return
    with image:
        assert isinstance(metadata.read(image), Metadata)
