"""One decode of one file: from its bytes to a working picture no larger than needed."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, replace

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from photosim.base.errors import UnreadablePhoto, UsageError
from photosim.pictures import codecs, colour, description, faults, jpeg, jxl, metadata, orientation, png, raw
from photosim.pictures.orientation import Box
from photosim.pictures.remains import Remains, remains
from photosim.values.metadata_transfer import NOTHING_SAID, Description
from photosim.values.photos import Metadata

MAX_PIXELS = 400_000_000
"""Pictures with more pixels are refused by their header, before memory is taken for them."""

WHOLE: Box = (0.0, 0.0, 1.0, 1.0)

_GLANCE = (32, 32)
_SOMETHING = 4
"""Grey levels between the darkest and the lightest of so few pixels, where a damaged picture shows something."""


@dataclass(frozen=True, slots=True)
class Need:
    """The least a working picture must have of the part that is asked for."""

    short: int = 1
    """Pixels of the part's short side."""
    long: int = 1
    """Pixels of its long side."""
    box: Box | None = None
    """X, Y, width, height of the part of the upright picture: fractions when all are at most 1, else pixels."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a stored picture lies, and which part of it is asked for."""

    size: tuple[int, int]
    """Pixels of the full picture, upright."""
    turn: int
    """EXIF orientation, 1 to 8."""
    part: Box
    """The part that is asked for, in fractions of the upright picture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture, still lying as it is stored in the file: small results are cheaper to turn than this one."""

    image: Image.Image
    """Reduced by a whole factor, in the file's own colours: only what is cut from it is worth turning into sRGB."""
    extent: tuple[float, float]
    """Width and height of `image` that the full picture covers. Reducing rounds the number of pixels up, so the last
    row and column may be covered in part only."""
    layout: Layout
    profile: bytes | None
    """ICC profile."""
    format: str
    metadata: Metadata
    description: Description = NOTHING_SAID
    damage: str = ""
    """What is wrong with the file and how much of its picture is left, for people; empty for a whole one."""

    def cut(self, box: Box, size: tuple[int, int], resample: Image.Resampling) -> Image.Image:
        """Return the part `box` (fractions of the upright picture), upright, in exactly `size` pixels of sRGB."""
        turn = self.layout.turn
        left, top, right, bottom = orientation.to_stored(box, turn)
        width, height = self.extent
        source = (left * width, top * height, right * width, bottom * height)
        stored_size = size[::-1] if orientation.swaps_sides(turn) else size
        return orientation.apply(colour.to_srgb(self.image.resize(stored_size, resample, source), self.profile), turn)


def decode(data: bytes, need: Need | None = None, *, whole: bool = False) -> Picture:
    """Decode the bytes of a file once; without a need, at full size.

    Of a damaged picture, the part that is left is the picture, unless it must be `whole`. Raises UnreadablePhoto with a
    reason for people, UsageError for a box outside of the picture.
    """
    try:
        return _whole(data, need)
    except UnreadablePhoto as error:
        left = None if whole or not error.lasting or error.video else remains(data, MAX_PIXELS)
        if left is None:
            raise
        with faults.decoding(data):
            found = _left(left, need, error.reason)
        if found is None:
            raise
        return found


def _whole(data: bytes, need: Need | None) -> Picture:
    codecs.prepare()
    if png.is_damaged(data):
        raise UnreadablePhoto("The picture is damaged: its checksum says that pixels have changed.")
    if jpeg.is_filled_up(data):
        raise UnreadablePhoto(faults.CUT_OFF)
    data = png.mended(data)
    with faults.decoding(data):
        if raw.is_raw(data):
            try:
                return _decode_raw(data, need, by_preview=True)
            except faults.DECODER_ERRORS:
                return _decode_raw(data, need, by_preview=False)
        if jxl.is_jxl(data):
            _refuse_too_large(jxl.size(data))
        try:
            return _opened(data, need)
        except OSError:
            whole = jpeg.ended(data)
            if whole is None:
                raise
            return _opened(whole, need)


def _opened(data: bytes, need: Need | None) -> Picture:
    with Image.open(io.BytesIO(data), formats=codecs.FORMATS) as image:
        return _decoded(image, None, need, image.format or "", None)


def _left(left: Remains, need: Need | None, reason: str) -> Picture | None:
    """The rows that are left, as a picture of their own; `None` where there is nothing to be seen in them."""
    with Image.open(io.BytesIO(left.data), formats=codecs.FORMATS) as image:
        _refuse_too_large(image.size)
        image.load()
        facts = metadata.read(image)
        words = description.of_image(image, facts) if isinstance(image, ImageFile) else NOTHING_SAID
        part = image.crop((0, left.first, image.width, left.end))
        tones = part.convert("L").resize(_GLANCE, Image.Resampling.BOX).getextrema()
        if float(tones[1]) - float(tones[0]) < _SOMETHING:  # type: ignore[arg-type]  # of one band
            return None
        layout = _laid_out(part.size, orientation.clean(metadata.orientation(image)), need)
        share = f"{max(1, math.floor(100 * left.share))} %"
        left_over = "All of the picture is left." if left.share == 1 else f"{share} of the picture is left."
        said = f"{reason} {left_over}"
        extent = (float(part.width), float(part.height))
        found = _reduced(part, extent, layout, need)
        return Picture(*found, layout, image.info.get("icc_profile"), image.format or "", facts, words, said)


def _decode_raw(data: bytes, need: Need | None, *, by_preview: bool) -> Picture:
    with raw.opened(data, MAX_PIXELS, by_preview=by_preview) as found:
        layout = _laid_out(found.size, found.turn, need)
        picture = _decoded(found.image, layout, need, raw.FORMAT, found.metadata)
        return replace(picture, description=description.of_raw(data))


def _decoded(
    image: Image.Image, layout: Layout | None, need: Need | None, name: str, facts: Metadata | None
) -> Picture:
    """Load an opened picture, as large as needed; its own layout and facts where none are given."""
    drafted = _draft(image, layout, need)
    image.load()
    # Only now: some readers find the EXIF data behind the pixels, and TIFF's turns the picture while loading.
    words = NOTHING_SAID
    if facts is None:
        facts = metadata.read(image)
        if isinstance(image, ImageFile):
            words = description.of_image(image, facts)
    if drafted is None:
        layout, extent = layout or _layout(image, need), (float(image.width), float(image.height))
    else:
        layout, extent = drafted
    found = _reduced(image, extent, layout, need)
    return Picture(*found, layout, image.info.get("icc_profile"), name, facts, words)


def _reduced(
    image: Image.Image, extent: tuple[float, float], layout: Layout, need: Need | None
) -> tuple[Image.Image, tuple[float, float]]:
    """A loaded picture in eight bits, no larger than needed, and what the full one covers of it."""
    working = colour.to_eight_bits(image)
    factor = 1 if need is None else math.floor(_factor(extent, need, layout))
    if factor > 1:
        working, extent = working.reduce(factor), (extent[0] / factor, extent[1] / factor)
    return working, extent


def _draft(image: Image.Image, layout: Layout | None, need: Need | None) -> tuple[Layout, tuple[float, float]] | None:
    """Have a JPEG decoded at 1/2, 1/4 or 1/8 where that is enough; `None` where the full picture will be decoded.

    Raises UnreadablePhoto when the header claims too many pixels, however few of them would be decoded: one rule for
    all formats, and what a header of 60,000 x 60,000 over a few bytes shows is no photo.

    Only JPEG is asked. HEIF would answer with the embedded preview, which need not be what the photo became, and a
    file that is cut off would go unnoticed.
    """
    _refuse_too_large(image.size)
    if need is None or not isinstance(image, JpegImageFile):
        return None
    layout, (width, height) = layout or _layout(image, need), image.size
    factor = _factor(image.size, need, layout)
    drafted = image.draft(None, (max(1, int(width / factor)), max(1, int(height / factor))))
    return layout, (drafted[1][2], drafted[1][3]) if drafted else (float(width), float(height))


def _layout(image: Image.Image, need: Need | None) -> Layout:
    # JPEG XL's decoder has turned its picture, unless it gave back the JPEG that the file was made from.
    turned = image.format == codecs.JXL and not getattr(image, "jpeg", False)
    return _laid_out(image.size, 1 if turned else orientation.clean(metadata.orientation(image)), need)


def _laid_out(stored: tuple[int, int], turn: int, need: Need | None) -> Layout:
    size = stored[::-1] if orientation.swaps_sides(turn) else stored
    return Layout(size, turn, WHOLE if need is None or need.box is None else _as_fractions(need.box, size))


def _as_fractions(box: Box, size: tuple[int, int]) -> Box:
    """Turn X, Y, width, height into left, top, right, bottom in fractions. Raises UsageError."""
    x, y, width, height = box
    if not all(side <= 1 for side in box):
        x, y, width, height = x / size[0], y / size[1], width / size[0], height / size[1]
    # A hair over the edge is a rounded fraction; beyond that the box was meant for another picture.
    slack = 1e-6
    if not (x >= 0 and y >= 0 and width > 0 and height > 0 and x + width <= 1 + slack and y + height <= 1 + slack):
        given = ",".join(f"{side:g}" for side in box)
        raise UsageError(f"The box {given} lies outside of the picture, which is {size[0]} × {size[1]} pixels.")
    return x, y, min(1.0, x + width), min(1.0, y + height)


def _refuse_too_large(size: tuple[int, int]) -> None:
    if size[0] * size[1] > MAX_PIXELS:
        raise UnreadablePhoto(faults.explain_limit(*size, MAX_PIXELS))


def _factor(extent: tuple[float, float], need: Need, layout: Layout) -> float:
    """Return by how much a stored picture covering `extent` pixels may be reduced, at least 1."""
    left, top, right, bottom = orientation.to_stored(layout.part, layout.turn)
    short, long = sorted((extent[0] * (right - left), extent[1] * (bottom - top)))
    return max(1.0, min(short / need.short, long / need.long))
