"""Photos and sidecars that name a place, as other programs write them."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

_PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" {}>{}</rdf:Description></rdf:RDF></x:xmpmeta>"""

# Lightroom and darktable write attributes, digiKam elements.
ATTRIBUTES = _PACKET.format(
    'photoshop:City="Lisbon" photoshop:State="Lisboa Region" photoshop:Country="Portugal" '
    'Iptc4xmpCore:Location="Alfama" Iptc4xmpCore:CountryCode="PRT"',
    "",
)
ELEMENTS = _PACKET.format(
    "",
    "<photoshop:Country>Portugal</photoshop:Country><photoshop:City> Lisbon </photoshop:City>"
    "<photoshop:State>Lisboa Region</photoshop:State><Iptc4xmpCore:Location>Alfama</Iptc4xmpCore:Location>",
)
SHOWN = _PACKET.format(
    "",
    """<Iptc4xmpExt:LocationShown><rdf:Bag>
<rdf:li rdf:parseType="Resource"><Iptc4xmpExt:City>Lisbon</Iptc4xmpExt:City>
<Iptc4xmpExt:ProvinceState>Lisboa Region</Iptc4xmpExt:ProvinceState>
<Iptc4xmpExt:CountryName>Portugal</Iptc4xmpExt:CountryName><Iptc4xmpExt:Sublocation>Alfama</Iptc4xmpExt:Sublocation>
<Iptc4xmpExt:WorldRegion>Europe</Iptc4xmpExt:WorldRegion></rdf:li>
<rdf:li><rdf:Description Iptc4xmpExt:City="Almada" Iptc4xmpExt:CountryName="Portugal"/></rdf:li>
</rdf:Bag></Iptc4xmpExt:LocationShown>""",
)
CREATED = _PACKET.format(
    "",
    """<Iptc4xmpExt:LocationCreated><rdf:Bag><rdf:li rdf:parseType="Resource">
<Iptc4xmpExt:City><rdf:Alt><rdf:li xml:lang="x-default">Lisbon</rdf:li><rdf:li xml:lang="pt">Lisboa</rdf:li></rdf:Alt>
</Iptc4xmpExt:City><Iptc4xmpExt:LocationName><rdf:Alt><rdf:li xml:lang="x-default">Miradouro</rdf:li></rdf:Alt>
</Iptc4xmpExt:LocationName></rdf:li></rdf:Bag></Iptc4xmpExt:LocationCreated>""",
)


def packet(city: str, country: str = "") -> bytes:
    """XMP that names a city, and a country where one is given."""
    return _PACKET.format(f'photoshop:City="{city}" photoshop:Country="{country}"', "").encode()


def iptc(**names: bytes) -> bytes:
    """A JPEG segment with these fields: sublocation, city, state, country, shown, utf8 (any text: it is said so)."""
    numbers = {"shown": 27, "city": 90, "sublocation": 92, "state": 95, "country": 101}
    found = b"\x1c\x01\x5a\0\x03\x1b%G" if "utf8" in names else b""
    for name, number in numbers.items():
        if text := names.get(name):
            found += b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2, "big") + text
    block = b"8BIM\x04\x04\0\0" + len(found).to_bytes(4, "big") + found + b"\0" * (len(found) % 2)
    segment = b"Photoshop 3.0\0" + block
    return b"\xff\xed" + (len(segment) + 2).to_bytes(2, "big") + segment


def write_photo(path: Path, seed: int = 0, *, xmp: bytes = b"", segment: bytes = b"") -> Path:
    """A small JPEG with this packet, or this segment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.effect_noise((64, 48), 40 + seed).convert("RGB")
    picture.save(path, "JPEG", **({"xmp": xmp} if xmp else {}))
    if segment:
        data = path.read_bytes()
        path.write_bytes(data[:2] + segment + data[2:])
    return path
