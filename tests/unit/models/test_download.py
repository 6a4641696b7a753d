"""Downloading weights from a server that does everything wrong, one thing at a time."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from photosim.base.errors import Cancelled, InstallError
from photosim.base.job import Job, Progress
from photosim.base.remedies import Remedy
from photosim.models import download
from photosim.models.download import fetch
from tests.helpers.weights_server import Handler, WeightsServer, cut_after, hang, status, trickle

DATA = np.random.default_rng(1).bytes(400_000)
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with WeightsServer(DATA) as server:
        yield server


@pytest.fixture
def part(tmp_path: Path) -> Path:
    return tmp_path / "models" / ".weights.part"


def get(server: WeightsServer, part: Path, job: Job | None = None, *, timeout: float = 5.0) -> None:
    fetch(f"{server.address}/weights.pth", part, SHA256, job or Job(), name="resnet50", timeout=timeout)


def left(part: Path) -> list[str]:
    return sorted(path.name for path in part.parent.iterdir())


def test_an_honest_server(server: WeightsServer, part: Path) -> None:
    seen: list[Progress] = []
    get(server, part, Job(seen.append, interval=0))
    assert part.read_bytes() == DATA
    assert left(part) == [part.name]
    shares = [(step.done_bytes, step.total_bytes) for step in seen if step.stage == "downloading"]
    assert shares[0] == (0, len(DATA))
    assert shares[-1] == (len(DATA), len(DATA))
    assert shares == sorted(shares)
    assert server.requests[0]["User-Agent"].startswith("photosim/")


def test_a_cut_is_resumed_where_it_was(server: WeightsServer, part: Path) -> None:
    server.faults = [cut_after(100_000), cut_after(150_000)]
    get(server, part)
    assert part.read_bytes() == DATA
    assert [request.get("Range") for request in server.requests] == [None, "bytes=100000-", "bytes=250000-"]
    assert server.requests[1]["If-Range"] == '"one"'


def test_a_later_call_goes_on_where_an_earlier_one_was_cut(server: WeightsServer, part: Path) -> None:
    server.faults = [cut_after(100_000), *[cut_after(0)] * 3]
    with pytest.raises(InstallError, match=r"stopped at 0\.1 MB.*cut.*kept.*go on from there") as raised:
        get(server, part)
    assert (raised.value.remedy, raised.value.facts["name"]) == (Remedy.INSTALL_BY_HAND, "resnet50")
    assert part.stat().st_size == 100_000
    get(server, part)
    assert part.read_bytes() == DATA
    assert server.requests[-1]["Range"] == "bytes=100000-"


def test_a_file_that_changed_between_the_parts_is_fetched_anew(server: WeightsServer, part: Path) -> None:
    server.data = b"\0" * len(DATA)

    def change(handler: Handler) -> None:
        server.data, server.etag = DATA, '"two"'
        handler.honest()

    server.faults = [cut_after(100_000), change]
    get(server, part)
    assert part.read_bytes() == DATA
    assert [request.get("Range") for request in server.requests] == [None, "bytes=100000-"]


def test_a_server_without_ranges_sends_everything_again(server: WeightsServer, part: Path) -> None:
    server.ranges = False
    server.faults = [cut_after(100_000)]
    get(server, part)
    assert part.read_bytes() == DATA


def test_without_a_name_for_the_version_nothing_is_added_to_a_part(server: WeightsServer, part: Path) -> None:
    server.etag = ""
    server.faults = [cut_after(100_000)]
    get(server, part)
    assert part.read_bytes() == DATA
    assert "Range" not in server.requests[1]


def test_another_part_than_was_asked_for_is_not_taken(server: WeightsServer, part: Path) -> None:
    def shifted(handler: Handler) -> None:
        handler.send_from(handler.wanted_start() + 1000)

    server.faults = [cut_after(100_000), shifted]
    get(server, part)
    assert part.read_bytes() == DATA


def test_a_part_longer_than_the_file_is_given_up(server: WeightsServer, part: Path) -> None:
    server.faults = [cut_after(100_000), *[cut_after(0)] * 3]
    with pytest.raises(InstallError):
        get(server, part)
    with part.open("ab") as file:
        file.write(bytes(len(DATA)))
    get(server, part)
    assert part.read_bytes() == DATA


def test_what_had_come_whole_is_not_fetched_again(server: WeightsServer, part: Path) -> None:
    get(server, part)
    get(server, part)
    assert len(server.requests) == 1


def test_a_wrong_body_is_thrown_away(server: WeightsServer, part: Path) -> None:
    server.data = DATA[:-1] + b"?"
    with pytest.raises(InstallError, match=rf"127\.0\.0\.1 sent is not.*{SHA256[:8]}.*thrown away.*changes downloads"):
        get(server, part)
    assert left(part) == []


@pytest.mark.parametrize("length", [100_000, len(DATA) - 1])
def test_a_length_that_is_too_small_shows_in_the_hash(server: WeightsServer, part: Path, length: int) -> None:
    def lie(handler: Handler) -> None:
        handler.send_from(0, DATA, length)

    server.faults = [lie]
    with pytest.raises(InstallError, match="not the file that torchvision published"):
        get(server, part)
    assert left(part) == []


def test_a_length_that_is_too_large_is_a_cut(server: WeightsServer, part: Path) -> None:
    def lie(handler: Handler) -> None:
        handler.send_from(0, DATA, len(DATA) + 5000)
        handler.connection.shutdown(1)

    server.faults = [lie]
    get(server, part)
    assert part.read_bytes() == DATA


def test_a_server_that_never_answers(server: WeightsServer, part: Path) -> None:
    server.faults = [hang] * 3
    with pytest.raises(InstallError, match=r"resnet50 could not be downloaded: the server did not answer in time"):
        get(server, part, timeout=0.1)


def test_a_server_that_falls_silent_is_asked_again(server: WeightsServer, part: Path) -> None:
    def silent(handler: Handler) -> None:
        handler.send_from(0, DATA[:1000], len(DATA))
        handler.wfile.flush()
        hang(handler)

    server.faults = [silent]
    get(server, part, timeout=2.0)
    assert part.read_bytes() == DATA
    assert server.requests[1]["Range"] == "bytes=1000-"


@pytest.mark.parametrize(
    ("code", "words"),
    [(404, r"no longer has the file weights\.pth"), (403, "refused it"), (503, "in trouble itself"), (407, "proxy")],
)
def test_refusals_in_words(server: WeightsServer, part: Path, code: int, words: str) -> None:
    server.faults = [status(code)]
    with pytest.raises(InstallError, match=rf"resnet50 could not be downloaded: .*{words}") as raised:
        get(server, part)
    assert raised.value.remedy is Remedy.INSTALL_BY_HAND
    assert raised.value.facts == {"name": "resnet50", "url": f"{server.address}/weights.pth"}
    assert len(server.requests) == 1


def test_a_redirect_is_followed(server: WeightsServer, part: Path) -> None:
    server.faults = [status(302, Location=f"{server.address}/elsewhere"), cut_after(5000), None]
    get(server, part)
    assert part.read_bytes() == DATA


def test_redirects_without_end(server: WeightsServer, part: Path) -> None:
    server.faults = [status(302, Location=f"{server.address}/round")] * 100
    with pytest.raises(InstallError, match="could not be downloaded"):
        get(server, part)


def test_a_redirect_to_a_local_file_is_not_followed(server: WeightsServer, part: Path, tmp_path: Path) -> None:
    (tmp_path / "own.pth").write_bytes(DATA)
    server.faults = [status(302, Location=(tmp_path / "own.pth").as_uri())]
    with pytest.raises(InstallError, match="could not be downloaded"):
        get(server, part)


def test_a_slow_download_can_be_cancelled_and_goes_on_later(server: WeightsServer, part: Path) -> None:
    server.faults = [trickle]
    job = Job(lambda progress: job.cancel() if progress.done_bytes >= 5 else None, interval=0)
    with pytest.raises(Cancelled):
        get(server, part, job)
    kept = part.stat().st_size
    assert 0 < kept < 1000
    get(server, part)
    assert part.read_bytes() == DATA
    assert server.requests[-1]["Range"] == f"bytes={kept}-"


def test_a_full_disk_keeps_what_came(server: WeightsServer, part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        """A file on a disk with room for 50,000 bytes."""

        def __init__(self, real: object) -> None:
            self.real = real
            self.room = 50_000

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None:
            self.real.close()

        def write(self, data: memoryview) -> int:
            if not self.room:
                raise OSError(errno.ENOSPC, "No space left on device")
            done = min(self.room, len(data))
            self.room -= done
            return self.real.write(data[:done])

    real_open = Path.open

    def opened(self: Path, mode: str = "r", **options: object) -> object:
        file = real_open(self, mode, **options)
        return Full(file) if self == part and mode in ("ab", "wb") else file

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", opened)
        with pytest.raises(InstallError, match=r"could not be saved in .*models: No space left.*Make room.*kept"):
            get(server, part)
    assert part.stat().st_size == 50_000
    get(server, part)
    assert part.read_bytes() == DATA
    assert server.requests[-1]["Range"] == "bytes=50000-"


def test_a_folder_that_cannot_be_made(server: WeightsServer, tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(InstallError, match="could not be saved"):
        get(server, tmp_path / "models" / "part")


def test_a_server_that_sends_on_and_on(server: WeightsServer, part: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "MOST_BYTES", 100_000)
    with pytest.raises(InstallError, match="more than any weights file holds"):
        get(server, part)
    assert not part.exists()


def test_no_server_and_no_network(part: Path, server: WeightsServer) -> None:
    gone = WeightsServer(b"")
    gone.server_close()
    with pytest.raises(InstallError, match="the connection was refused"):
        get(gone, part)
    with pytest.raises(InstallError, match="offline"):
        fetch("http://nowhere.invalid/weights.pth", part, SHA256, Job(), name="resnet50", timeout=5)


def test_the_proxy_of_the_environment_is_used(
    server: WeightsServer, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", server.address)
    fetch("http://weights.invalid/weights.pth", part, SHA256, Job(), name="resnet50", timeout=5)
    assert server.requests[0]["Host"] == "weights.invalid"


def test_a_proxy_that_refuses_a_tunnel(part: Path, server: WeightsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Handler, "do_CONNECT", status(407), raising=False)
    monkeypatch.setenv("https_proxy", server.address)
    with pytest.raises(InstallError, match="the proxy wants a name and password"):
        fetch("https://weights.invalid/weights.pth", part, SHA256, Job(), name="resnet50", timeout=5)
    proxy = WeightsServer(b"")
    proxy.server_close()
    monkeypatch.setenv("https_proxy", proxy.address)
    with pytest.raises(InstallError, match=r"refused .by the proxy http://127"):
        fetch("https://weights.invalid/weights.pth", part, SHA256, Job(), name="resnet50", timeout=5)
