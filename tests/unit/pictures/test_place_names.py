"""Names of places, from everything that holds them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin, TiffImagePlugin

from photosim.pictures import description, picture, sidecar
from photosim.values.metadata_transfer import Description, place_names, together
from tests.helpers import named_places
from tests.helpers.named_places import iptc, packet, write_photo
from tests.helpers.raw_files import write_raw

_ALFAMA = ("Alfama", "Lisbon", "Lisboa Region", "Portugal")


def decoded(path: Path) -> picture.Picture:
    return picture.decode(path.read_bytes(), None)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        (named_places.ATTRIBUTES, _ALFAMA),
        (named_places.ELEMENTS, _ALFAMA),
        (named_places.SHOWN, (*_ALFAMA, "Europe", "Almada")),
        (named_places.CREATED, ("Miradouro", "Lisbon", "Lisboa")),
    ],
)
def test_xmp_names_places_in_every_form_in_sidecars_and_in_photos(
    tmp_path: Path, written: str, names: tuple[str, ...]
) -> None:
    assert sidecar.describe(written).places == names
    photo = write_photo(tmp_path / "a.jpg", xmp=written.encode())
    assert description.read(photo).places == names
    assert decoded(photo).description.places == names
    chunk = PngImagePlugin.PngInfo()
    chunk.add_itxt("XML:com.adobe.xmp", written)
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png", pnginfo=chunk)
    Image.new("RGB", (8, 8)).save(tmp_path / "a.webp", xmp=written.encode())
    for name in ("a.png", "a.webp"):
        assert description.read(tmp_path / name).places == names


def test_iptc_names_places(tmp_path: Path) -> None:
    fields = {"sublocation": b"Alfama", "city": b"Lisbon", "state": b"Lisboa Region", "country": b"Portugal"}
    photo = write_photo(tmp_path / "a.jpg", segment=iptc(**fields))
    assert description.read(photo).places == _ALFAMA == decoded(photo).description.places


@pytest.mark.parametrize(("text", "more"), [("Zürich".encode(), {"utf8": b"1"}), (b"Z\xfcrich", {})])
def test_iptc_in_its_two_alphabets(tmp_path: Path, text: bytes, more: dict[str, bytes]) -> None:
    photo = write_photo(tmp_path / "a.jpg", segment=iptc(city=text, shown=b"Lindenhof", **more))
    assert description.read(photo).places == ("Lindenhof", "Zürich")


def test_iptc_in_a_tiff(tmp_path: Path) -> None:
    block = iptc(city=b"Lisbon")
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[33723] = block[block.index(b"\x1c") :]
    tags.tagtype[33723] = 7
    Image.new("RGB", (8, 8)).save(tmp_path / "a.tif", tiffinfo=tags)
    assert description.read(tmp_path / "a.tif").places == ("Lisbon",)


def test_a_raw_file_says_its_own_when_it_is_decoded_too(tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "a.dng", xmp=packet("Lisbon"))
    assert description.read(raw).places == ("Lisbon",) == decoded(raw).description.places
    block = iptc(city=b"Porto")
    raw = write_raw(tmp_path / "b.dng", iptc=block[block.index(b"\x1c") :])
    assert description.read(raw).places == ("Porto",) == decoded(raw).description.places


def test_what_xmp_and_iptc_of_one_file_say_adds_up(tmp_path: Path) -> None:
    photo = write_photo(tmp_path / "a.jpg", xmp=packet("Lisbon"), segment=iptc(city=b"LISBON", country=b"Portugal"))
    assert description.read(photo).places == ("Lisbon", "Portugal")


def test_of_several_sources_the_first_that_names_a_place_counts() -> None:
    nothing, porto, lisbon = Description(), Description(places=("Porto",)), Description(places=("Lisbon", "Portugal"))
    assert together([nothing, porto, lisbon]).places == ("Porto",)


def test_what_is_no_name_is_left_out() -> None:
    assert place_names(("---", "", " \n", "0", "  New\n York ", "new york", "東京")) == ("New York", "東京")
    assert len(place_names(("x" * 5000,))[0]) == 200


@pytest.mark.parametrize("text", ["<x:xmpmeta <<<", "", "\0\0"])
def test_a_damaged_packet_names_nothing(text: str) -> None:
    assert sidecar.describe(text) == Description()
