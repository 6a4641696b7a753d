"""The few properties photosim reads from an XMP packet, the XML that editors leave in photos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from defusedxml import ElementTree

from photosim.values.metadata_transfer import place_names

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"

RATING = _XMP + "Rating"
CREATOR_TOOL = _XMP + "CreatorTool"
LENS = "{http://ns.adobe.com/exif/1.0/aux/}Lens"
LENS_MODEL = "{http://cipa.jp/exif/1.0/}LensModel"
TAKEN = (_EXIF + "DateTimeOriginal", "{http://ns.adobe.com/photoshop/1.0/}DateCreated", _XMP + "CreateDate")
"""Properties with the capture time, best first."""

_REGIONS = "{http://www.metadataworkinggroup.com/schemas/regions/}"
_WINDOWS = "{http://ns.microsoft.com/photo/1.2/t/Region#}"

_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_PLACE = (
    "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}Location",
    *(_PHOTOSHOP + name for name in ("City", "State", "Country")),
)
"""Properties with the names of the one place that older programs know, the smallest first."""
_IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_PLACES = (_IPTC + "LocationShown", _IPTC + "LocationCreated")
_IN_PLACES = tuple(
    _IPTC + name for name in ("LocationName", "Sublocation", "City", "ProvinceState", "CountryName", "WorldRegion")
)
"""Of each place in one of `_PLACES`."""

_LIMIT = 4_000_000
"""Bytes. Packets grow with an editor's history; beyond this they are no longer worth their time."""


def properties(packet: Any) -> Mapping[str, str]:
    """Return the simple properties of a packet, as `{namespace}Name` to text; empty when it cannot be read.

    Full names are kept because other namespaces have a `Rating` of their own, with another scale.
    """
    root = _root(packet)
    found: dict[str, str] = {}
    if root is None:
        return found
    for description in root.iter(_RDF + "Description"):
        for name, value in description.attrib.items():
            found.setdefault(name, value)
        for child in description:
            if text := (child.text or "").strip():
                found.setdefault(child.tag, text)
    return found


def people(packet: Any) -> tuple[str, ...]:
    """Return the names that were given to faces, in alphabetical order.

    As the Metadata Working Group (digiKam, Picasa, Lightroom, Apple) and Microsoft write them.
    """
    root = _root(packet)
    if root is None:
        return ()
    found: set[str] = set()
    for element in root.iter():
        known = {**element.attrib, **{child.tag: (child.text or "").strip() for child in element}}
        is_face = known.get(_REGIONS + "Type", "Face") == "Face"
        names = (known.get(_REGIONS + "Name") if is_face else None, known.get(_WINDOWS + "PersonDisplayName"))
        found.update(" ".join(name.split()) for name in names if name and name.strip())
    return tuple(sorted(found))


def places(packet: Any) -> tuple[str, ...]:
    """Return the names of the place that a photo shows or was taken at, the smallest first, in every language given."""
    root = _root(packet)
    if root is None:
        return ()
    found = list(_texts(root, _PLACE))
    for listed in (element for name in _PLACES for element in root.iter(name)):
        # A list of places, or one by itself. What lies deeper is a list of languages.
        for place in listed.findall(f"./*/{_RDF}li") or [listed]:
            found += _texts(place, _IN_PLACES)
    return place_names(found)


def _texts(within: Any, names: tuple[str, ...]) -> Iterator[str]:
    """The texts of these properties, in the order of the names, whether they are attributes or elements."""
    for name in names:
        for element in within.iter():
            yield element.get(name, "")
            if element.tag == name:
                yield from (part.text or "" for part in (element, *element.iter(_RDF + "li")))


def _root(packet: Any) -> Any:
    """Return the root element of a packet; `None` when it cannot be read."""
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    if not isinstance(packet, bytes) or len(packet) > _LIMIT:
        return None
    try:
        return ElementTree.fromstring(packet.strip(b"\0 \t\r\n"))
    except (SyntaxError, ValueError, LookupError):
        # Not well formed, an entity that defusedxml forbids, an unknown encoding.
        return None
