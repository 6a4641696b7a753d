"""What a file holds beside the picture that is looked at."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from photosim.base.errors import UnreadablePhoto
from photosim.pictures import source
from photosim.pictures.decode import decode_content
from photosim.pictures.extras import Extras, extras, is_shown_whole
from photosim.proof import closer
from photosim.values.photos import Preprocessing
from tests.helpers.scenes import scene

VIDEO = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(2000)


def encoded(image: Image.Image, name: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def small(seed: int) -> Image.Image:
    return scene(seed).resize((96, 64))


@pytest.mark.parametrize("name", ["GIF", "WEBP", "PNG", "TIFF", "AVIF"])
def test_frames_and_pages_are_counted(name: str) -> None:
    moving = encoded(small(1), name, save_all=True, append_images=[small(2), small(3)])
    assert extras(moving) == Extras(frames=3)
    assert not is_shown_whole(moving)
    still = encoded(small(1), name)
    assert extras(still) == Extras()
    assert is_shown_whole(still)


def test_a_video_behind_a_photo_is_seen() -> None:
    photo = encoded(small(1), "JPEG")
    assert extras(photo + VIDEO) == Extras(video=True)
    assert (is_shown_whole(photo), is_shown_whole(photo + VIDEO)) == (True, False)


def test_the_second_picture_of_a_stereo_pair_or_a_brightness_map_is_no_frame() -> None:
    assert extras(encoded(small(1), "MPO", save_all=True, append_images=[small(1)])) == Extras()


def test_heic_files_begin_as_videos_do_and_are_none() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    assert extras(encoded(small(1), "HEIF")) == Extras()
    assert extras(encoded(small(1), "HEIF") + VIDEO) == Extras(video=True)


def test_deep_and_transparent_pictures_are_not_shown_whole() -> None:
    tones = np.asarray(small(1).convert("L"))
    deep = Image.fromarray(tones.astype(np.uint16) * 257)
    assert not is_shown_whole(encoded(deep, "PNG"))
    assert not is_shown_whole(encoded(deep, "TIFF"))
    glass, solid = small(1).convert("RGBA"), small(1).convert("RGBA")
    glass.putalpha(128)
    assert not is_shown_whole(encoded(glass, "PNG"))
    assert is_shown_whole(encoded(solid, "PNG"))


def test_sixteen_bits_a_colour_are_deep_although_they_are_opened_as_eight() -> None:
    import struct
    import zlib

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 8, 8, 16, 2, 0, 0, 0)
    rows = b"".join(b"\0" + bytes(range(48)) for _ in range(8))
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    assert not is_shown_whole(png)


def test_only_files_that_show_all_they_hold_are_equal_by_their_pixels(tmp_path: Path) -> None:
    for number, frames in enumerate([[], [small(2)], [small(3)]]):
        (tmp_path / f"{number}.webp").write_bytes(
            encoded(small(1), "WEBP", lossless=True, save_all=bool(frames), append_images=frames)
        )
    (tmp_path / "3.png").write_bytes(encoded(small(1), "PNG"))
    paths = [tmp_path / name for name in ("0.webp", "1.webp", "2.webp", "3.png")]
    hashes = [closer.pixels_hash(path, source.content_hash(path)) for path in paths]
    assert hashes[0] == hashes[3]
    assert len(set(hashes)) == 3


def test_damaged_files_say_why() -> None:
    for look in (extras, is_shown_whole):
        with pytest.raises(UnreadablePhoto):
            look(b"GIF89a" + bytes(20))


def test_what_an_edit_put_in_a_files_place_is_not_taken_for_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    small(1).save(path)
    before = source.content_hash(path)
    small(2).save(path)
    for look in (
        lambda: closer.enlarged(path, before, (96, 64)),
        lambda: closer.pixels_hash(path, before),
        lambda: decode_content(path, before, Preprocessing(160, 160)),
    ):
        with pytest.raises(UnreadablePhoto, match="has changed since"):
            look()
