"""The real network in a process of its own: the same vectors, and the process comes and goes as it is needed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from photosim.base import processors
from photosim.base.errors import WeightsError
from photosim.base.job import Job
from photosim.embedding import apart, network_server
from photosim.embedding.apart import NetworkProcess
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.weights import default_weights
from photosim.values.photos import Embedder

WHOLE = ((0.0, 0.0, 1.0, 1.0), (0.2, 0.2, 0.5, 0.5))


@pytest.fixture(scope="module")
def process() -> Iterator[NetworkProcess]:
    made = NetworkProcess()
    yield made
    made.close()


@pytest.fixture(scope="module")
def here() -> TorchEmbedder:
    return TorchEmbedder(default_weights())


def pictures(count: int, side: int) -> np.ndarray:
    return np.random.default_rng(count).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


def check_alike(vectors: np.ndarray, expected: np.ndarray) -> None:
    """The same but for rounding: one may be by torch in bfloat16 and the other by NumPy."""
    assert (vectors * expected).sum(axis=1).min() > 0.9999


def until(done: object, seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def test_it_answers_as_the_network_here_does(process: NetworkProcess, here: TorchEmbedder) -> None:
    there: Embedder = process.embedder(default_weights())
    assert there.identity == here.identity
    pixels = pictures(3, here.identity.preprocessing.crop)
    vectors = there.embed(pixels)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, here.embed(pixels), atol=1e-5)
    assert there.embed(pixels[:0]).shape == (0, here.identity.dim)


def test_places_and_parts_are_answered_as_well(process: NetworkProcess, here: TorchEmbedder) -> None:
    there = process.embedder(default_weights())
    picture = Image.fromarray(pictures(1, 96)[0])
    np.testing.assert_allclose(there.regions(picture, WHOLE), here.regions(picture, WHOLE), atol=1e-5)
    np.testing.assert_allclose(there.pieces(picture, WHOLE), here.pieces(picture, WHOLE), atol=1e-5)
    toward = here.regions(picture, WHOLE)[1]
    np.testing.assert_allclose(there.shares(picture, toward), here.shares(picture, toward), atol=1e-5)


def test_torch_is_not_imported_by_whoever_asks() -> None:
    code = (
        "import sys, numpy as np\n"
        "from photosim.embedding.apart import NetworkProcess\n"
        "from photosim.embedding.weights import default_weights\n"
        "if __name__ == '__main__':\n"
        "    process = NetworkProcess()\n"
        "    embedder = process.embedder(default_weights())\n"
        "    side = embedder.identity.preprocessing.crop\n"
        "    print(embedder.embed(np.zeros((1, side, side, 3), np.uint8)).shape, 'torch' in sys.modules)\n"
        "    process.close()\n"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert found.stdout.endswith(", 512) False\n") or found.stdout.strip().endswith("False")


def test_errors_come_across_with_their_remedy(process: NetworkProcess, tmp_path: Path) -> None:
    there = process.embedder(default_weights())
    with pytest.raises(ValueError, match="expected uint8"):
        there.embed(pictures(1, 7))
    for file in default_weights().parent.glob(f"{default_weights().stem}*"):  # with its card, and its projection
        shutil.copyfile(file, tmp_path / file.name)
    copy = tmp_path / default_weights().name
    gone = process.embedder(copy)
    with copy.open("r+b") as opened:
        opened.write(b"other")
    with pytest.raises(WeightsError, match="is not a PyTorch weights file"):
        gone.load()


def test_weights_that_were_replaced_are_not_taken_for_the_others() -> None:
    file = network_server.File(str(default_weights()), None, "of other weights")
    with pytest.raises(WeightsError, match="were replaced meanwhile"):
        network_server.Networks().load(file)


def test_a_first_batch_tells_its_stage_and_can_be_cancelled(
    process: NetworkProcess, here: TorchEmbedder, tmp_path: Path
) -> None:
    there = process.embedder(default_weights(), tmp_path / "formats.json")
    job = Job()
    job.cancel()
    pixels = pictures(8, here.identity.preprocessing.crop)
    assert there.embed(pixels, job).shape == (8, here.identity.dim)
    assert not (tmp_path / "formats.json").exists()


def test_the_stage_is_heard_while_the_question_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        def __init__(self) -> None:
            self.heard: list[bool] = []
            self.go = threading.Event()

        def ask(self, name: str, *arguments: object) -> object:
            if name == "stage_of":
                self.heard.append(bool(arguments[1]))
                if arguments[1]:
                    self.go.set()
                return "choosing"
            assert self.go.wait(30)
            return np.ones((8, 2), np.float32)

    slow = Slow()
    stages: list[str] = []

    def note(progress: object) -> None:
        stages.append(progress.stage)  # type: ignore[attr-defined]
        job.cancel()

    job = Job(note)
    told = apart._Told(slow, job)  # type: ignore[arg-type]
    assert told.ask("embed_and_tell").shape == (8, 2)
    assert set(stages) == {"choosing"}
    assert slow.heard[0] is False
    assert slow.heard[-1] is True


def test_a_process_that_dies_is_started_again(process: NetworkProcess) -> None:
    there = process.embedder(default_weights())
    there.load()
    first = process.pid
    assert first is not None
    psutil.Process(first).kill()
    until(lambda: not psutil.pid_exists(first) or psutil.Process(first).status() == psutil.STATUS_ZOMBIE)
    side = there.identity.preprocessing.crop
    assert there.embed(pictures(1, side)).shape == (1, there.identity.dim)
    assert process.pid not in (None, first)


def test_a_process_that_dies_every_time_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Dead:
        def networks(self) -> Dead:
            return self

        def end(self) -> None:
            ended.append(self)

        def answer(self, *_: object) -> None:
            raise EOFError

    ended: list[Dead] = []
    monkeypatch.setattr(apart, "start", Dead)
    with pytest.raises(WeightsError, match="ended twice"):
        NetworkProcess().ask("load")
    assert len(ended) == 2


def test_where_no_process_can_be_started_it_computes_here(monkeypatch: pytest.MonkeyPatch, here: TorchEmbedder) -> None:
    def refuse() -> None:
        raise OSError("AF_UNIX path too long")

    monkeypatch.setattr(apart, "start", refuse)
    there = NetworkProcess().embedder(default_weights())
    pixels = pictures(1, here.identity.preprocessing.crop)
    check_alike(there.embed(pixels), here.embed(pixels))


def test_processors_that_decoders_keep_busy_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processors, "count", lambda: 8)
    networks = network_server.Networks()
    monkeypatch.setattr(network_server.Networks, "free", lambda self: processors.free(), raising=False)
    monkeypatch.setattr(processors, "_busy", 0)
    try:
        assert networks.answer("free", (), 6).value == 2
        assert networks.answer("free", (), 0).value == 8
    finally:
        processors.busy_elsewhere(0)


def test_the_busy_ones_are_told_with_every_question(monkeypatch: pytest.MonkeyPatch) -> None:
    class There:
        def networks(self) -> There:
            return self

        def end(self) -> None:
            pass

        def answer(self, name: str, arguments: object, busy: int) -> network_server.Answer:
            return network_server.Answer(busy)

    monkeypatch.setattr(apart, "start", There)
    process, crew = NetworkProcess(), processors.Crew(2)
    assert process.ask("load") == 0
    crew.began()
    assert process.ask("load") == 1
    crew.ended()
    process.close()


def test_it_ends_when_nobody_asks_and_comes_back() -> None:
    process = NetworkProcess(idle=0.3)
    try:
        process.embedder(default_weights()).load()
        first = process.ask("pid")
        until(lambda: process._manager is None)
        until(lambda: not psutil.pid_exists(first))
        process.embedder(default_weights()).load()
    finally:
        process.close()
    with pytest.raises(WeightsError, match="closed"):
        process.ask("pid")


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal of Unix")
def test_it_ends_with_a_program_that_is_killed() -> None:
    code = (
        "import time\n"
        "from photosim.embedding.apart import NetworkProcess\n"
        "if __name__ == '__main__':\n"
        "    print(NetworkProcess().ask('pid'), flush=True)\n"
        "    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        child = int(program.stdout.readline())
        assert psutil.pid_exists(child)
        os.kill(program.pid, signal.SIGKILL)
        until(lambda: not psutil.pid_exists(child))


def test_many_threads_ask_at_once(process: NetworkProcess, here: TorchEmbedder) -> None:
    there = process.embedder(default_weights())
    pixels = pictures(4, here.identity.preprocessing.crop)
    expected = here.embed(pixels)
    found: dict[int, np.ndarray] = {}

    def ask(number: int) -> None:
        found[number] = there.embed(pixels[number : number + 1])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    check_alike(np.concatenate([found[number] for number in range(4)]), expected)
