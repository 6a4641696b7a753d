from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
import torch

from photosim.base.job import Job, Progress
from photosim.embedding import checkpoint, network, precision
from photosim.embedding.backbones import Backbone
from photosim.embedding.embedder import TorchEmbedder
from photosim.embedding.network import Network

PIXELS = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3), dtype=np.uint8)


@pytest.fixture
def exact(tiny: Backbone, saved: Path) -> Network:
    state = checkpoint.load_state(saved, tiny)
    return network.assemble(tiny, state, tiny.preprocessing, torch.device("cpu"))


def pretend_seconds(
    monkeypatch: pytest.MonkeyPatch, seconds: dict[torch.dtype, float]
) -> list[tuple[torch.dtype, int]]:
    """Let a picture in each format take this long by the clock of the choice; returns format and size of passes."""
    now, original = [0.0], Network.features
    passes: list[tuple[torch.dtype, int]] = []

    def features(net: Network, pixels: np.ndarray) -> np.ndarray:
        passes.append((net.dtype, len(pixels)))
        now[0] += seconds[net.dtype] * len(pixels)
        return original(net, pixels)

    monkeypatch.setattr(Network, "features", features)
    monkeypatch.setattr(time, "thread_time", lambda: now[0])
    return passes


@pytest.mark.parametrize("winner", [torch.float32, torch.bfloat16])
def test_the_faster_format_is_kept(exact: Network, winner: torch.dtype, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = {torch.float32: 2.0, torch.bfloat16: 2.0} | {winner: 1.0}
    pretend_seconds(monkeypatch, seconds)
    chosen = precision.faster(exact, PIXELS)
    assert chosen is not None
    assert chosen.dtype == winner
    assert (chosen is exact) == (winner == torch.float32)


def test_speed_does_not_excuse_other_vectors(exact: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_seconds(monkeypatch, {torch.float32: 2.0, torch.bfloat16: 1.0})
    timed = Network.features

    def features(net: Network, pixels: np.ndarray) -> np.ndarray:
        vectors = timed(net, pixels)
        return vectors if net.dtype == torch.float32 else vectors[:, ::-1]

    monkeypatch.setattr(Network, "features", features)
    assert precision.faster(exact, PIXELS) is exact


def test_a_processor_that_cannot_do_it_goes_on_in_float32(exact: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    original = Network.features

    def features(net: Network, pixels: np.ndarray) -> np.ndarray:
        if net.dtype != torch.float32:
            raise RuntimeError("not implemented for 'BFloat16'")
        return original(net, pixels)

    monkeypatch.setattr(Network, "features", features)
    assert precision.faster(exact, PIXELS) is exact


HOPELESS = {torch.float32: 1.0, torch.bfloat16: 5.0}
SLIGHT = {torch.float32: 1.0, torch.bfloat16: 0.95}
FASTER = {torch.float32: 1.0, torch.bfloat16: 0.5}


def test_one_picture_is_enough_where_bfloat16_is_hopeless(exact: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    passes = pretend_seconds(monkeypatch, HOPELESS)
    assert precision.faster(exact, PIXELS) is exact
    assert passes == [(torch.float32, 1), (torch.bfloat16, 1)]


@pytest.mark.parametrize(("seconds", "passes"), [(FASTER, 2 + 2 + 2), (SLIGHT, 2 + 2 + 6)])
def test_a_clear_difference_is_not_timed_again(
    exact: Network, seconds: dict[torch.dtype, float], passes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    timed = pretend_seconds(monkeypatch, seconds)
    chosen = precision.faster(exact, np.repeat(PIXELS, 4, axis=0))
    assert chosen is not None
    assert chosen.dtype == torch.bfloat16
    assert len(timed) == passes
    assert max(size for _, size in timed) == precision.ENOUGH


@pytest.mark.parametrize("after", range(6))
def test_the_choice_ends_before_the_next_pass(exact: Network, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    passes = pretend_seconds(monkeypatch, FASTER)
    assert precision.faster(exact, PIXELS, lambda: len(passes) < after) is None
    assert len(passes) == after


def test_a_processor_without_units_is_not_timed(
    tiny: Backbone, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "_has_units", lambda: False)
    monkeypatch.setattr(precision, "faster", lambda *_: pytest.fail("it was timed"))
    embedder = TorchEmbedder(saved, backbone="tiny", device="cpu", formats=tmp_path / "formats.json")
    embedder.embed(PIXELS)
    assert embedder.device == "cpu, float32"
    assert not (tmp_path / "formats.json").exists()


@pytest.mark.parametrize(
    ("told", "machine", "has"),
    [
        ({"avx512_bf16": True, "amx_bf16": False}, "x86_64", True),
        ({"avx512_bf16": False, "amx_bf16": True}, "AMD64", True),
        ({"avx512_bf16": False, "amx_bf16": False, "avx2": True}, "x86_64", False),
        ({"bf16": True}, "aarch64", True),
        ({"neon": True}, "arm64", None),
    ],
)
def test_the_processor_is_asked(
    told: dict[str, bool], machine: str, has: bool | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: told, raising=False)
    monkeypatch.setattr(precision.platform, "machine", lambda: machine)
    assert precision._has_units() is has
    assert precision.is_worth_trying(torch.device("cpu")) is (has is not False)


@pytest.mark.parametrize(("avx", "amx", "has"), [(True, False, True), (False, True, True), (False, False, False)])
def test_an_older_torch_is_asked_in_its_own_way(
    avx: bool, amx: bool, has: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: avx, raising=False)
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx, raising=False)
    monkeypatch.setattr(precision.platform, "machine", lambda: "x86_64")
    assert precision._has_units() is has


@pytest.fixture
def embedder(tiny: Backbone, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TorchEmbedder:
    monkeypatch.setattr(precision, "_has_units", lambda: True)
    return TorchEmbedder(saved, backbone="tiny", device="cpu", formats=tmp_path / "formats.json")


def again(saved: Path, tmp_path: Path) -> TorchEmbedder:
    """The same model after the next start of the program."""
    return TorchEmbedder(saved, backbone="tiny", device="cpu", formats=tmp_path / "formats.json")


@pytest.mark.parametrize(("seconds", "name"), [(FASTER, "bfloat16"), (HOPELESS, "float32")])
def test_the_choice_is_remembered(
    embedder: TorchEmbedder,
    saved: Path,
    tmp_path: Path,
    seconds: dict[torch.dtype, float],
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passes = pretend_seconds(monkeypatch, seconds)
    embedder.embed(PIXELS)
    passes.clear()
    later = again(saved, tmp_path)
    later.embed(PIXELS[:1])
    later.embed(PIXELS)
    assert passes == [(getattr(torch, name), 1), (getattr(torch, name), 8)]


def test_another_computer_chooses_for_itself(
    embedder: TorchEmbedder, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = pretend_seconds(monkeypatch, FASTER)
    embedder.embed(PIXELS)
    monkeypatch.setattr(precision.platform, "node", lambda: "another")
    passes.clear()
    again(saved, tmp_path).embed(PIXELS)
    assert len(passes) == 7


@pytest.mark.parametrize("content", [b"", b"{", b'{"x": 3}', b"[]"])
def test_a_damaged_memory_costs_one_choice(
    embedder: TorchEmbedder, tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "formats.json").write_bytes(content)
    passes = pretend_seconds(monkeypatch, FASTER)
    embedder.embed(PIXELS)
    assert len(passes) == 7


def test_one_picture_is_never_timed(embedder: TorchEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    passes = pretend_seconds(monkeypatch, FASTER)
    embedder.embed(PIXELS[:1])
    assert passes == [(torch.float32, 1)]


def test_the_choice_is_a_stage_that_listens_to_cancel(
    embedder: TorchEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = pretend_seconds(monkeypatch, FASTER)
    told: list[Progress] = []
    job = Job(lambda progress: (told.append(progress), job.cancel())[0])
    vectors = embedder.embed(PIXELS, job)
    assert [progress.stage for progress in told] == ["choosing"]
    assert passes == [(torch.float32, 8)]  # what was in hand, and no trial
    assert np.isfinite(vectors).all()
    assert not (tmp_path / "formats.json").exists()
    embedder.embed(PIXELS, job)
    assert len(told) == 1
    embedder.embed(PIXELS, Job())
    assert embedder.device == "cpu, bfloat16"


def test_other_devices_stay_in_float32() -> None:
    assert not precision.is_worth_trying(torch.device("mps"))
