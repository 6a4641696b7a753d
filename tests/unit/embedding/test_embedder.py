from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from photosim.base import processors
from photosim.base.errors import UsageError, WeightsError
from photosim.embedding import precision
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.network import Network
from photosim.values.photos import Embedder

SIDE = 16


def pictures(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (n, SIDE, SIDE, 3), dtype=np.uint8)


@pytest.fixture
def embedder(tiny: object, saved: Path) -> TorchEmbedder:
    return TorchEmbedder(saved, backbone="tiny", device="cpu")


@pytest.fixture
def choices(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of the batches by which a number format was chosen; float32 always wins."""
    sizes: list[int] = []

    def choose(network: Network, pixels: np.ndarray, _: object) -> Network:
        sizes.append(len(pixels))
        return network

    monkeypatch.setattr(precision, "faster", choose)
    monkeypatch.setattr(precision, "is_worth_trying", lambda device: True)
    return sizes


def reference(state: dict[str, Any], pixels: np.ndarray) -> np.ndarray:
    """The vectors by the definition, one picture at a time, in plain steps."""
    vectors = []
    for picture in pixels:
        features = np.zeros(8, dtype=np.float32)
        for view in (picture, picture[:, ::-1]):
            x = (view / 255.0 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
            x = torch.from_numpy(x.transpose(2, 0, 1).astype(np.float32))[None]
            x = torch.nn.functional.conv2d(x, state["conv.weight"])
            x = torch.nn.functional.batch_norm(
                x, state["bn.running_mean"], state["bn.running_var"], state["bn.weight"], state["bn.bias"]
            )
            features += torch.relu(x).mean((2, 3))[0].numpy()
        vectors.append(features / np.linalg.norm(features))
    return np.array(vectors)


def test_it_is_an_embedder_that_does_nothing_before_it_is_used(embedder: TorchEmbedder) -> None:
    typed: Embedder = embedder
    assert typed.identity.dim == 8
    assert embedder.device == ""
    embedder.load()
    assert embedder.device == "cpu, float32"


def test_vectors_are_those_of_the_definition(
    embedder: TorchEmbedder, state: dict[str, Any], choices: list[int]
) -> None:
    pixels = pictures(5)
    vectors = embedder.embed(pixels)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, reference(state, pixels), atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_bfloat16_gives_nearly_the_same_vectors(embedder: TorchEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "is_worth_trying", lambda device: True)
    exact = embedder.embed(pictures(4))
    monkeypatch.setattr(precision, "faster", lambda network, *_: network.moved(network.device, torch.bfloat16))
    embedder.embed(pictures(16))
    assert embedder.device == "cpu, bfloat16"
    rounded = embedder.embed(pictures(4))
    assert rounded.dtype == np.float32
    assert (exact * rounded).sum(axis=1).min() > 0.999


def test_batches_do_not_show(tiny: object, saved: Path, choices: list[int]) -> None:
    whole = TorchEmbedder(saved, backbone="tiny", device="cpu", batch=64).embed(pictures(21))
    parts = TorchEmbedder(saved, backbone="tiny", device="cpu", batch=4).embed(pictures(21))
    np.testing.assert_allclose(whole, parts, atol=1e-6)


def test_no_pictures_give_no_vectors(embedder: TorchEmbedder) -> None:
    assert embedder.embed(pictures(0)).shape == (0, 8)


def test_mirror_copies_are_equal(embedder: TorchEmbedder) -> None:
    pixels = pictures(3)
    np.testing.assert_allclose(embedder.embed(pixels), embedder.embed(pixels[:, :, ::-1]), atol=1e-6)


def test_read_only_pixels_are_taken(embedder: TorchEmbedder) -> None:
    pixels = pictures(2)
    before = pixels.copy()
    pixels.setflags(write=False)
    embedder.embed(pixels)
    np.testing.assert_array_equal(pixels, before)


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((1, SIDE, SIDE, 3)), np.zeros((1, SIDE, 8, 3), np.uint8), np.zeros((SIDE, SIDE, 3), np.uint8)],
    ids=["floats", "size", "single"],
)
def test_other_pixels_are_a_bug_of_the_caller(embedder: TorchEmbedder, pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="expected uint8"):
        embedder.embed(pixels)


def test_the_format_is_chosen_once_by_the_first_batch_worth_timing(embedder: TorchEmbedder, choices: list[int]) -> None:
    embedder.embed(pictures(1))
    assert choices == []
    embedder.embed(pictures(40))
    embedder.embed(pictures(16))
    assert choices == [16]


def test_many_threads_load_and_choose_once(
    embedder: TorchEmbedder, choices: list[int], state: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "photosim")
    pixels, results = pictures(12), []
    threads = [threading.Thread(target=lambda: results.append(embedder.embed(pixels))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    for vectors in results:
        np.testing.assert_allclose(vectors, reference(state, pixels), atol=1e-5)
    assert choices == [12]
    assert caplog.text.count("loaded tiny") == 1


def test_every_calling_thread_gets_its_number_of_threads(tiny: object, saved: Path, choices: list[int]) -> None:
    embedder, seen = TorchEmbedder(saved, backbone="tiny", device="cpu", threads=3), []

    def work() -> None:
        embedder.embed(pictures(1))
        seen.append(torch.get_num_threads())

    for _ in range(2):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert seen == [3, 3]


def test_a_scan_s_network_takes_the_processors_that_decoders_leave(
    tiny: object, saved: Path, choices: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(processors, "count", lambda: 3)
    monkeypatch.setattr(processors, "_busy", 0)
    embedder, crew, seen = TorchEmbedder(saved, backbone="tiny", device="cpu"), processors.Crew(3), []
    for step in (crew.began, crew.began, crew.ended, crew.ended):
        step()
        embedder.embed(pictures(1))
        seen.append(torch.get_num_threads())
    assert seen == [2, 1, 2, 3]


class ShortMemory:
    """Stands for a graphics processor with room for `room` pictures."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
        self.sizes: list[int] = []
        original = Network.features

        def features(network: Network, pixels: np.ndarray) -> np.ndarray:
            self.sizes.append(len(pixels))
            if len(pixels) > room:
                raise torch.cuda.OutOfMemoryError("CUDA out of memory")
            return original(network, pixels)

        monkeypatch.setattr(Network, "features", features)


def test_short_memory_makes_smaller_batches(
    embedder: TorchEmbedder, choices: list[int], state: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = ShortMemory(monkeypatch, room=5)
    vectors = embedder.embed(pictures(20))
    np.testing.assert_allclose(vectors, reference(state, pictures(20)), atol=1e-5)
    assert memory.sizes == [16, 8, 4, 4, 4, 4, 4]


def test_memory_short_while_choosing_makes_smaller_batches(
    embedder: TorchEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ShortMemory(monkeypatch, room=4)
    assert embedder.embed(pictures(20)).shape == (20, 8)
    assert embedder.device == "cpu, float32"


def test_without_any_memory_the_processor_takes_over(
    embedder: TorchEmbedder, choices: list[int], state: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    original, calls = Network.features, []

    def features(network: Network, pixels: np.ndarray) -> np.ndarray:
        calls.append(network)
        if network is calls[0]:
            raise torch.cuda.OutOfMemoryError("CUDA out of memory")
        return original(network, pixels)

    monkeypatch.setattr(Network, "features", features)
    np.testing.assert_allclose(embedder.embed(pictures(3)), reference(state, pictures(3)), atol=1e-5)
    assert len(calls) == 4  # batches of 3 and 1 in vain, then this one, and the others together


def test_weights_that_overflow_are_an_error(tmp_path: Path, tiny: object, state: dict[str, Any]) -> None:
    torch.save(state | {"conv.weight": torch.full((8, 3, 3, 3), 1e38)}, tmp_path / "w.pt")
    with pytest.raises(WeightsError, match="not finite"):
        TorchEmbedder(tmp_path / "w.pt", backbone="tiny", device="cpu").embed(pictures(9))


def test_a_picture_without_any_response_gives_zeros(tmp_path: Path, tiny: object, state: dict[str, Any]) -> None:
    torch.save(state | {"bn.bias": torch.full((8,), -1e6)}, tmp_path / "w.pt")
    vectors = TorchEmbedder(tmp_path / "w.pt", backbone="tiny", device="cpu").embed(pictures(2))
    assert not vectors.any()


def test_weights_replaced_after_the_start_are_refused(embedder: TorchEmbedder, saved: Path) -> None:
    saved.write_bytes(saved.read_bytes() + b"\0")
    with pytest.raises(WeightsError, match="replaced"):
        embedder.load()


def test_a_wrong_file_is_found_at_once_and_a_wrong_network_at_loading(
    tmp_path: Path, tiny: object, saved: Path
) -> None:
    (tmp_path / "page.pt").write_text("<html>")
    with pytest.raises(WeightsError, match="web page"):
        TorchEmbedder(tmp_path / "page.pt")
    with pytest.raises(WeightsError, match="do not fit resnet18"):
        TorchEmbedder(saved, device="cpu").load()


@pytest.mark.parametrize("device", ["cuda:99", "abacus"])
def test_a_device_that_is_not_there(tiny: object, saved: Path, device: str) -> None:
    with pytest.raises(UsageError, match=device):
        TorchEmbedder(saved, backbone="tiny", device=device).load()
