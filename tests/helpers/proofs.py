"""What is proven of two pictures that were saved, without a library."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from photosim.duplicates.pair_prover import Content, PairProver
from photosim.pictures.decode import decode
from photosim.pictures.fingerprints import fingerprint
from photosim.store.tables.fingerprints import StoredFingerprint
from photosim.store.thumbnails import Thumbnails
from photosim.values.photos import Photo, Preprocessing, Proof


def proof_of(folder: Path, pictures: Mapping[str, tuple[Image.Image, int]]) -> Proof:
    """Of two pictures by file name, each with the quality at which it is saved into `folder`."""
    prover, found = PairProver(Thumbnails(folder), Preprocessing(256, 224)), []
    for number, (name, (picture, quality)) in enumerate(pictures.items(), start=1):
        path = folder / name
        picture.save(path, quality=quality)
        read = decode(path, Preprocessing(256, 224))
        size = read.width, read.height
        photo = Photo(number, 1, path, 0, 0, read.content_hash, read.format, *size, "", False, read.metadata)
        found.append(Content(photo, StoredFingerprint(number, fingerprint(read.thumbnail), None)))
    made = prover.prove(*found)
    assert made is not None
    return made
