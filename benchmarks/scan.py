"""First scan of real photos against a plain loop that only decodes and embeds, and against Czkawka, which only hashes.

    .venv/bin/python benchmarks/scan.py FOLDER [--repeat 3] [--peer-environment DIRECTORY | --no-peer] [--plot FILE.png]
    .venv/bin/python benchmarks/scan.py FOLDER --against CHECKOUT [--repeat 3]

The loop is what anybody would write first, with photosim's own parts: every photo decoded at the scale the network
needs, in as many processes as there are processors, and embedded 32 at a time. The scan does the same and also hashes,
reads metadata, writes thumbnails, fingerprints, the database and the index; photosim starts with torch imported and the
network loaded. Czkawka is the engine itself (`pip install czkawka`, in an environment of its own), asked for similar
pictures in the same folder, with a new cache each time. All take turns; printed are medians, and the medians of the
ratios within a turn: by the clock, and by the time that all processors together worked, which other programs disturb
less, and how many processors that kept busy. At the end, what each stage takes of a processor, a photo at a time.
Printed as well: the instructions that torch and oneDNN use, the format of the numbers, and the versions of the binding
and of Czkawka's core in it.

A processor without units for bfloat16, as most people have, is had by telling torch to leave them alone:
`ATEN_CPU_CAPABILITY=avx2 ONEDNN_MAX_CPU_ISA=AVX2` before the command.

With --against, `photosim scan` into a new library, the whole command, takes turns with that of another checkout
(`checkouts.py`), and nothing else is measured.

`benchmarks/camera.py` makes a set of 520 camera JPEGs out of a few.
"""

from __future__ import annotations

import argparse
import functools
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from pathlib import Path

import numpy as np
from checkouts import HERE, Took, command
from made import bars

from photosim.base.job import Job
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.weights import default_weights
from photosim.folders.walk import walk
from photosim.index.hnsw import VectorIndex
from photosim.library import Library
from photosim.pictures import decode, picture, source, worker
from photosim.pictures.fingerprints import fingerprint
from photosim.pictures.workers import ProcessWorkers, default_count, run_all
from photosim.values.photos import Decoded, FileStat

BATCH = 32
PEER = "czkawka"
PEER_CODE = """
import sys
from czkawka import ImageSimilarity
finder = ImageSimilarity()
finder.set_directories([sys.argv[1]])
finder.set_similarity(15)
print(len(finder.find_similar()))
"""


def loop(folder: Path, embedder: TorchEmbedder) -> None:
    """Decode and embed every photo, keep nothing."""
    decode_one = functools.partial(worker.read_for_model, preprocessing=embedder.identity.preprocessing)
    paths = [(file, str(folder / file.relative)) for file in walk(folder, 0).files]
    workers = ProcessWorkers(default_count())
    pixels: list[np.ndarray] = []
    try:
        for _, result in run_all(workers, decode_one, paths, in_flight=2 * BATCH, job=Job()):
            if isinstance(result, tuple):
                pixels.append(result[1])
            if len(pixels) == BATCH:
                embedder.embed(np.stack(pixels))
                pixels = []
        if pixels:
            embedder.embed(np.stack(pixels))
    finally:
        workers.close()


def scan(folder: Path, embedder: TorchEmbedder, place: Path) -> None:
    """Scan into a new library below `place`. To delete it again is no part of a scan, and takes a second or two."""
    base = Path(tempfile.mkdtemp(dir=place))
    with Library.open(base, embedder=embedder) as library:
        library.scanning.scan([folder])


def peer_python(directory: Path) -> Path:
    """An interpreter that has Czkawka's engine."""
    python = directory / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not python.exists():
        venv.create(directory, with_pip=True)
    if subprocess.run([python, "-c", f"import {PEER}"], capture_output=True, check=False).returncode:
        subprocess.run([python, "-m", "pip", "install", "--quiet", PEER], check=True)
    return python


def ask_peer(python: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home}
        subprocess.run(
            [python, "-c", PEER_CODE, str(folder)],
            env=environment, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True,
        )  # fmt: skip


def peer_version(python: Path) -> str:
    """Which Czkawka is compared: the version of the binding, and of the core that is compiled into it."""
    code = (
        "import importlib.metadata, pathlib, re, czkawka; "
        "found = [re.search(rb'czkawka_core-([0-9.]+[0-9])', path.read_bytes()) "
        "for path in pathlib.Path(czkawka.__file__).parent.glob('*czkawka*') if path.is_file()]; "
        "core = next((one[1].decode() for one in found if one), 'unknown'); "
        "print(importlib.metadata.version('czkawka'), 'with core', core)"
    )
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def instructions() -> str:
    """What torch and oneDNN compute with."""
    import torch

    limit = os.environ.get("ONEDNN_MAX_CPU_ISA") or "all that the processor has"
    return f"torch {torch.backends.cpu.get_cpu_capability()}, oneDNN {limit}"


def compare(folder: Path, other: Path, repeat: int) -> None:
    """Scan with this checkout and the other in turn; print medians and the ratios."""
    took: dict[Path, list[Took]] = {HERE: [], other: []}
    with tempfile.TemporaryDirectory() as base:
        for turn in range(repeat + 1):
            for number, (checkout, figures) in enumerate(took.items()):
                compiled = Path(base) / f"compiled-{number}"
                compiled.mkdir(exist_ok=True)
                library = Path(base) / f"library-{number}-{turn}"
                figure = command(checkout, compiled, "scan", "--quiet", "--library", str(library), str(folder))
                print(f"  {checkout} {figure.wall:.1f} s, {figure.work:.1f} s of processors", file=sys.stderr)
                if turn:  # the first one warms the disk cache up, and compiles
                    figures.append(figure)
    print(instructions())
    mine, theirs = (np.array(took[checkout]) for checkout in (HERE, other))
    for checkout, figures in ((HERE, mine), (other, theirs)):
        wall, work = np.median(figures, axis=0)
        print(f"{checkout!s:<40} {wall:7.1f} s by the clock, {work:7.1f} s of work")
    wall, work = np.median(mine / theirs, axis=0)
    print(f"this / other: {wall:.2f} by the clock, {work:.2f} by work")


def worked() -> float:
    """Seconds that all processors worked for this process and the ones it has waited for."""
    return sum(os.times()[:4])


def stages(folder: Path, files: list[FileStat], embedder: TorchEmbedder) -> dict[str, float]:
    """Milliseconds of processor time that each part takes for one photo, in the middle of some of them."""
    preprocessing = embedder.identity.preprocessing
    spent: dict[str, list[float]] = {}
    decoded: list[Decoded] = []

    def timed(stage: str, work: Callable[[], object]) -> object:
        began = time.process_time()
        result = work()
        spent.setdefault(stage, []).append(time.process_time() - began)
        return result

    need = picture.Need(2 * preprocessing.resize, decode.THUMBNAIL_SIDE)
    for file in files[:: max(1, len(files) // 64)]:
        path = str(folder / file.relative)
        data = timed("read", lambda path=path: source.read(path))
        timed("hash", lambda data=data: source.digest(data))
        found = timed("decode, reduced", lambda data=data: picture.decode(data, need))
        timed("the network's input", lambda found=found: decode._model_input(found, preprocessing))
        thumbnail = timed("thumbnail", lambda found=found: decode._thumbnail(found))
        timed("fingerprint", lambda thumbnail=thumbnail: fingerprint(thumbnail))
        decoded.append(worker.decode_file(path, preprocessing))
    few = [one for one in decoded if isinstance(one, Decoded)][:BATCH]
    pixels = np.stack([one.pixels for one in few])
    began = time.process_time()
    vectors = embedder.embed(pixels)
    spent["network"] = [(time.process_time() - began) / len(few)]
    with tempfile.TemporaryDirectory() as base, Library.open(Path(base), embedder=embedder, workers=0) as library:
        stores = library._parts.stores
        folder_id = library.folders.add(folder).id
        model = stores.vectors.model_id(library.model)
        began = time.process_time()
        with stores.database.atomic():
            for number, one in enumerate(few):
                stores.photos.save(FileStat(folder_id, f"{number}.jpg", 1, 1, number), one)
            stores.fingerprints.put((one.content_hash, one.fingerprint) for one in few if one.fingerprint)
            stores.vectors.put(model, [(number + 1, vector) for number, vector in enumerate(vectors)])
        spent["database"] = [(time.process_time() - began) / len(few)]
        began = time.process_time()
        for one in few:
            stores.thumbnails.write(one.content_hash, one.thumbnail)
        spent["writing thumbnails"] = [(time.process_time() - began) / len(few)]
    index = VectorIndex(embedder.identity.dim, capacity=len(few))
    began = time.process_time()
    index.add(np.arange(len(few)), vectors)
    spent["index"] = [(time.process_time() - began) / len(few)]
    return {stage: 1000 * float(np.mean(values)) for stage, values in spent.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peer-environment", type=Path, help="where Czkawka's engine is, or shall be, installed")
    parser.add_argument("--no-peer", action="store_true", help="without Czkawka")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="another checkout of photosim, as it was")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw a picture of the figures")
    options = parser.parse_args()
    if options.against:
        return compare(options.folder.absolute(), options.against.absolute(), options.repeat)
    embedder = TorchEmbedder(default_weights())
    crop = embedder.identity.preprocessing.crop
    embedder.embed(np.zeros((BATCH, crop, crop, 3), np.uint8))
    folder = options.folder.absolute()
    files = walk(folder, 0).files
    with tempfile.TemporaryDirectory() as place:
        ways: dict[str, Callable[[], None]] = {
            "loop": lambda: loop(folder, embedder),
            "photosim": lambda: scan(folder, embedder, Path(place)),
        }
        which = ""
        if not options.no_peer:
            python = peer_python(options.peer_environment or Path(place))
            ways[PEER] = lambda: ask_peer(python, folder)
            which = f"; {PEER} {peer_version(python)}"
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        work: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(options.repeat):
            for name, way in ways.items():
                began, before = time.perf_counter(), worked()
                way()
                seconds[name].append(time.perf_counter() - began)
                work[name].append(worked() - before)
                print(f"  {name} {seconds[name][-1]:.1f} s, {work[name][-1]:.1f} s of processors", file=sys.stderr)
    size = sum(file.size for file in files)
    print(f"{len(files):,} photos, {size / 1e6:,.0f} MB; {embedder.device}, {instructions()}{which}")
    for name, values in seconds.items():
        took, spent = float(np.median(values)), float(np.median(work[name]))
        rates = f"{took:7.1f} s   {len(files) / took:6.1f} photos a second   {spent:7.1f} s of work"
        print(f"{name:<10} {rates}   {spent / took:5.2f} processors busy")
    for name in ways:
        if name != "photosim":
            ratios = [np.median(np.array(by["photosim"]) / np.array(by[name])) for by in (seconds, work)]
            print(f"photosim / {name:<10} {ratios[0]:5.2f} by the clock, {ratios[1]:5.2f} by work")
    print("\nprocessor time for one photo")
    for stage, milliseconds in stages(folder, files, embedder).items():
        print(f"{stage:<20} {milliseconds:7.2f} ms")
    if options.plot:
        bars({name: float(np.median(values)) for name, values in seconds.items()}, "seconds", options.plot)
    return None


if __name__ == "__main__":
    main()
