"""The few properties photosim reads from an XMP packet, the XML that editors leave in photos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from defusedxml import ElementTree

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"

RATING = _XMP + "Rating"
CREATOR_TOOL = _XMP + "CreatorTool"
LENS = "{http://ns.adobe.com/exif/1.0/aux/}Lens"
LENS_MODEL = "{http://cipa.jp/exif/1.0/}LensModel"
TAKEN = (_EXIF + "DateTimeOriginal", "{http://ns.adobe.com/photoshop/1.0/}DateCreated", _XMP + "CreateDate")
"""Properties with the capture time, best first."""

_LIMIT = 4_000_000
"""Bytes. Packets grow with an editor's history; beyond this they are no longer worth their time."""


def properties(packet: Any) -> Mapping[str, str]:
    """Return the simple properties of a packet, as `{namespace}Name` to text; empty when it cannot be read.

    Full names are kept because other namespaces have a `Rating` of their own, with another scale.
    """
    if isinstance(packet, str):
        packet = packet.encode("utf-8", "replace")
    if not isinstance(packet, bytes) or len(packet) > _LIMIT:
        return {}
    try:
        root = ElementTree.fromstring(packet.strip(b"\0 \t\r\n"))
    except (SyntaxError, ValueError, LookupError):
        # Not well formed, an entity that defusedxml forbids, an unknown encoding.
        return {}
    found: dict[str, str] = {}
    for description in root.iter(_RDF + "Description"):
        for name, value in description.attrib.items():
            found.setdefault(name, value)
        for child in description:
            if text := (child.text or "").strip():
                found.setdefault(child.tag, text)
    return found
