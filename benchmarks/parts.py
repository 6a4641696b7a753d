"""A part of a photo in a large library: is the right photo among the 50 nearest, and is it found as people search?

    .venv/bin/python benchmarks/parts.py --things GROCERY --scenes FOLDER... --cache CACHE
        [--crowd PHOTOS.npy] [--of 10000] [--kinds FEATURES.npy] [--photos 50000] [--whole 15]

The questions and photos are those of regions.py. All are scanned by the program, with both networks. First, by whole
photos: how many others are nearer to the part than the right photo is, among these and among OF pictures of the crowd
(uint8 (n, side, side, 3)), and from that the share of questions whose right photo is among the LOOKED_AT nearest of so
many PHOTOS. The crowd's vectors are kept in CACHE; FEATURES of the second network (n, 1280) save a pass where there are
some. Then, for WHOLE questions of each kind, the search as people use it (`with_part`: the first network on the 50,
both on the best 10), among the photos of the set alone. Prints tables in Markdown.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image
from regions import FRACTIONS, Question, set_of

from photosim.embedding import backbones, checkpoint, weights
from photosim.embedding.embedder import TorchEmbedder
from photosim.library import Library
from photosim.lookalikes.occurrences import LOOKED_AT
from photosim.measuring.retrieval import margin
from photosim.parts import Together
from photosim.pictures import decode
from photosim.values.joint import joined

_BLOCK = 256
_EASY = f"1/{round(1 / FRACTIONS[0])}"


def jpeg(image: Image.Image, quality: int = 92) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def crowd(pictures: Path, features: Path | None, most: int, cache: Path, models: Together) -> np.ndarray:
    """Joined vectors (n, dim) of so many pictures; in blocks, so that a run that is cut off goes on there."""
    stored = np.load(pictures, mmap_mode="r")
    kinds = None if features is None else np.load(features, mmap_mode="r")
    order = np.random.default_rng(7).permutation(len(stored))[:most]
    first, second = models.first, models.second
    assert second is not None
    blocks = []
    for start in range(0, len(order), _BLOCK):
        rows = order[start : start + _BLOCK]
        file = cache / f"crowd-{start:06d}-{len(rows)}.npy"
        if not file.exists():
            data = [jpeg(Image.fromarray(np.array(stored[row])), 85) for row in rows]
            seen = [decode.model_input(one, first.identity.preprocessing) for one in data]
            looks = first.embed(np.stack(seen))
            if kinds is None:
                of_kinds = second.embed(
                    np.stack([decode.model_input(one, second.identity.preprocessing) for one in data])
                )
            else:
                of_kinds = projected(np.asarray(kinds[np.sort(rows)], np.float32)[np.argsort(np.argsort(rows))])
            np.save(file, joined(looks, of_kinds).astype(np.float16))
            print(f"crowd: {start + len(rows)} of {len(order)}", file=sys.stderr, flush=True)
        blocks.append(np.load(file).astype(np.float32))
    return np.concatenate(blocks)


def projected(features: np.ndarray) -> np.ndarray:
    """What the second model makes of features of its network, (n, 1280)."""
    path = weights.kind_weights()
    file = weights.projection_of(path, weights.identify(path).preprocessing)
    assert file is not None
    state = checkpoint.load_projection(file, backbones.get("efficientnet_lite2"))
    weight, bias = (state[f"{checkpoint.PROJECTION}{name}"].numpy() for name in ("weight", "bias"))
    unit = features / np.linalg.norm(features, axis=1, keepdims=True)
    turned = unit @ weight.T + bias
    return np.asarray(turned / np.linalg.norm(turned, axis=1, keepdims=True), np.float32)


def by_whole_photos(
    library: Library, ids: list[int], questions: list[Question], others: np.ndarray | None, photos: int
) -> None:
    stored = library._parts.index.vectors.of(library._parts.models.joint)
    found = {int(i): vector for some, vectors in stored.blocks() for i, vector in zip(some, vectors, strict=True)}
    vectors = np.stack([found[photo_id] for photo_id in ids])
    models = library._parts.models.in_use
    asked = np.stack([vector_of(models, question.asked) for question in questions])
    scores = asked @ vectors.T
    right = scores[np.arange(len(questions)), [one.right for one in questions]]
    nearer = (scores > right[:, None]).sum(1).astype(float)
    before = np.zeros(len(questions)) if others is None else (asked @ others.T > right[:, None]).sum(1)
    share = 0.0 if others is None else max(0.0, (photos - len(ids)) / len(others))
    print(f"| question | in the {len(ids)} of the set | expected in {photos:,} | median of others that are nearer |")
    print("|---|---|---|---|")
    for kind in dict.fromkeys(one.kind for one in questions):
        mine = np.array([one.kind == kind for one in questions])
        here = (nearer[mine] < LOOKED_AT).astype(float)
        there = (nearer[mine] + share * before[mine] < LOOKED_AT).astype(float)
        middle = np.median(nearer[mine] + share * before[mine])
        print(
            f"| {kind} | {here.mean():.2f} ± {margin(here):.2f} | {there.mean():.2f} ± {margin(there):.2f} "
            f"| {middle:,.0f} |",
            flush=True,
        )


def vector_of(models: Together, picture: Image.Image) -> np.ndarray:
    """As the program asks with a picture."""
    assert models.second is not None
    decoded = decode.decode("", models.first.identity.preprocessing, data=jpeg(picture, 95))
    pixels = decode.model_input(decoded.thumbnail, models.second.identity.preprocessing)
    vectors = joined(models.first.embed(decoded.pixels[None]), models.second.embed(pixels[None]))
    return np.asarray(vectors[0])


def as_people_ask(library: Library, ids: list[int], questions: list[Question], most: int) -> None:
    print(
        "\n| question | right first by whole photos | with the two steps | among the first 5 | processor a question |"
    )
    print("|---|---|---|---|---|", flush=True)
    for kind in dict.fromkeys(one.kind for one in questions if one.kind.endswith(_EASY)):
        whole, firsts, fives, spent = [], [], [], []
        for question in [one for one in questions if one.kind == kind][:most]:
            data, right = jpeg(question.asked, 95), ids[question.right]
            whole.append(library.lookalikes.similar(data, 1)[0].row.id == right)
            began = time.process_time()
            matches = library.lookalikes.with_part(data, 10, box=(0.0, 0.0, 1.0, 1.0)).matches
            spent.append(time.process_time() - began)
            best = [match.row.id for match in matches]
            firsts.append(best[0] == right)
            fives.append(right in best[:5])
        parts = [np.array(values, float) for values in (whole, firsts, fives)]
        told = " | ".join(f"{values.mean():.2f} ± {margin(values):.2f}" for values in parts)
        print(f"| {kind} ({len(firsts)}) | {told} | {np.mean(spent):.1f} s |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--things", type=Path, required=True)
    parser.add_argument("--scenes", type=Path, nargs="+", required=True)
    parser.add_argument("--cache", type=Path, required=True, help="folder; library and vectors are kept in it")
    parser.add_argument("--each", type=int, default=45, help="things, and crops, as of regions.py")
    parser.add_argument("--crowd", type=Path)
    parser.add_argument("--kinds", type=Path)
    parser.add_argument("--of", type=int, default=10_000)
    parser.add_argument("--photos", type=int, default=50_000)
    parser.add_argument("--whole", type=int, default=15)
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    photos, questions = set_of(options)
    folder = options.cache / "photos"
    folder.mkdir(exist_ok=True)
    for number, photo in enumerate(photos):
        path = folder / f"{number:04d}.jpg"
        if not path.exists():
            path.write_bytes(jpeg(photo))
    print(f"{len(photos)} photos, {len(questions)} questions", file=sys.stderr, flush=True)
    with Library.open(options.cache / "library", workers=0) as library:
        library.scanning.scan([folder])
        library.models.prepare()
        models = library._parts.models.in_use
        assert isinstance(models.first, TorchEmbedder)
        by_path = {row.relative: row.id for row in library.photos.rows()}
        ids = [by_path[f"{number:04d}.jpg"] for number in range(len(photos))]
        others = None
        if options.crowd is not None:
            others = crowd(options.crowd, options.kinds, options.of, options.cache, models)
        by_whole_photos(library, ids, questions, others, options.photos)
        as_people_ask(library, ids, questions, options.whole)


if __name__ == "__main__":
    main()
