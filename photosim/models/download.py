"""Fetching one known file: resumed after a cut, believed only when its hash is right, explained when it fails."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import json
import logging
import re
import socket
import ssl
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import certifi

from photosim import __version__
from photosim.base.errors import InstallError
from photosim.base.files import write_atomically
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.base.remedies import Remedy

log = logging.getLogger(__name__)

TIMEOUT: Final = 20.0
"""Seconds without a single byte."""
MOST_BYTES: Final = 1_000_000_000
"""No weights of ours are near this; a server that sends on and on shall not fill the disk."""
_ATTEMPTS: Final = 3
"""So many cuts in a row, each before anything new came, end it."""
_CHUNK: Final = 1 << 16
_PASSWORD: Final = "wants a name and password: put them into HTTPS_PROXY as http://NAME:PASSWORD@HOST:PORT"


class _Cut(Exception):
    """The connection ended early; what came so far is kept. The text says how, for people."""


@dataclass(frozen=True, slots=True)
class _Part:
    """What a download that was cut has left: the bytes so far, and which version of the file they are of."""

    path: Path

    @property
    def note(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    def validator(self, url: str) -> str:
        """What the server called that version; empty when there is nothing to go on from."""
        try:
            facts = json.loads(self.note.read_text(encoding="utf-8"))
            known = str(facts["validator"]) if facts["url"] == url else ""
            return known if self.size() else ""
        except (OSError, ValueError, KeyError, TypeError):
            return ""

    def begin(self, url: str, validator: str) -> None:
        self.path.unlink(missing_ok=True)
        write_atomically(self.note, json.dumps({"url": url, "validator": validator}).encode())

    def size(self) -> int:
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def fetch(url: str, part: Path, sha256: str, job: Job, *, name: str, timeout: float = TIMEOUT) -> None:
    """Download `url` to `part`, going on where an earlier call left it; it is whole when this returns.

    `name` is the model's, for the errors. Progress is reported in bytes as stage `downloading`. Proxies are taken from
    the environment. Raises Cancelled, after which the part stays; InstallError with the remedy.
    """
    place = _Part(part)
    fruitless = 0
    try:
        part.parent.mkdir(parents=True, exist_ok=True)
        if place.size() and _sha256(part, job) == sha256:  # ended just before it could be used
            place.note.unlink(missing_ok=True)
            return
        while True:
            before = place.size()
            try:
                _attempt(url, place, job, timeout)
                break
            except _Cut as cut:
                job.checkpoint()
                fruitless = 0 if place.size() > before else fruitless + 1
                log.info("the download was cut at %d bytes: %s", place.size(), cut)
                if fruitless == _ATTEMPTS:
                    raise _failed(_explain_cut(cut, place, name), url, name) from cut
        found = _sha256(part, job)
    except urllib.error.HTTPError as error:
        with error:
            raise _failed(_explain_status(error, url, name), url, name) from error
    except OSError as error:
        raise _explain_disk(error, part, url, name) from error
    if found != sha256:
        place.forget()
        raise _failed(
            f"What {_host(url)} sent is not the file that torchvision published as {name}: its SHA-256 is "
            f"{found[:8]}… instead of {sha256[:8]}…. It was thrown away. Try again later; if it happens again, "
            "something between here and the server changes downloads.",
            url,
            name,
        )
    place.note.unlink(missing_ok=True)


def _attempt(url: str, place: _Part, job: Job, timeout: float) -> None:
    """One connection. Returns when the server has sent all it announced. Raises _Cut, HTTPError and OSError."""
    validator = place.validator(url)
    if not validator:
        place.forget()  # without a name for its version nothing can be added to it
    headers = {"User-Agent": f"photosim/{__version__}", "Accept-Encoding": "identity"}
    if validator:
        headers |= {"Range": f"bytes={place.size()}-", "If-Range": validator}
    with _opened(urllib.request.Request(url, headers=headers), timeout) as response:
        if response is None:  # the range was refused: it is all there, or it is another file
            place.forget()
            raise _Cut("the server could not go on where it stopped")
        start, total = _extent(response, place.size())
        if start == 0:
            place.begin(url, _validator(response.headers))
        done = start
        job.report("downloading", done, total, done, total)
        with _part_file(place.path, append=start > 0) as file:
            while chunk := _read(response):
                job.checkpoint()
                _write(file, chunk)
                done += len(chunk)
                if done > MOST_BYTES:
                    raise _TooLong
                job.report("downloading", done, total, done, total)
    if done < total:
        raise _Cut("the connection was cut")


class _TooLong(OSError):
    """The server sends more than any weights are."""

    def __init__(self) -> None:
        super().__init__("the server sends more than any weights file holds")


class _DiskError(OSError):
    """Writing failed, as opposed to reading from the network: both are OSError."""


@contextlib.contextmanager
def _part_file(path: Path, *, append: bool) -> Iterator[Any]:
    """The part, open for writing without a buffer: what was received is in the file when the program is killed."""
    try:
        file = path.open("ab" if append else "wb", buffering=0)
    except OSError as error:
        raise _DiskError(error.errno, error.strerror) from error
    with file:
        yield file


def _write(file: Any, chunk: bytes) -> None:
    view = memoryview(chunk)
    try:
        while view:
            view = view[file.write(view) :]
    except OSError as error:
        raise _DiskError(error.errno, error.strerror) from error


def _read(response: Any) -> bytes:
    try:
        chunk: bytes = response.read1(_CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise _Cut(_why(error)) from error
    return chunk


@contextlib.contextmanager
def _opened(request: urllib.request.Request, timeout: float) -> Iterator[Any]:
    """The response, or `None` when the server says that there is nothing after that range. Raises _Cut, HTTPError."""
    try:
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=_trust()))
        response = opener.open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and request.has_header("Range"):
            error.close()
            yield None
            return
        raise
    except (OSError, http.client.HTTPException) as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise _Cut(_why(reason)) from error
    with response:
        yield response


def _trust() -> ssl.SSLContext:
    """Whom to believe: the system's list, and Mozilla's, since a packaged program often does not find the former."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _extent(response: Any, have: int) -> tuple[int, int]:
    """Where the answer begins and how long the whole file is, 0 when the server does not say.

    An answer that ignores the range, or gives another one than was asked for, counts from the beginning.
    """
    headers = response.headers
    if response.status == http.HTTPStatus.PARTIAL_CONTENT:
        match = re.fullmatch(r"bytes (\d+)-(\d+)/(\d+|\*)", headers.get("Content-Range", "").strip())
        if match is None or int(match[1]) != have:
            raise _Cut("the server sent another part than was asked for")
        return have, int(match[3]) if match[3] != "*" else int(match[2]) + 1
    length = headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else 0


def _validator(headers: Any) -> str:
    """The strong name of this version of the file: its ETag, else its date, else nothing."""
    etag = headers.get("ETag", "")
    return str(etag if etag.startswith('"') else headers.get("Last-Modified", ""))


def _sha256(path: Path, job: Job) -> str:
    job.report("checking")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _why(error: object) -> str:
    """The reason of a failed connection in words."""
    if "Tunnel connection failed" in str(error):
        return f"the proxy {_PASSWORD}" if "407" in str(error) else f"the proxy refused to connect ({error})"
    if isinstance(error, TimeoutError):
        return "the server did not answer in time"
    if isinstance(error, socket.gaierror):
        return "the server's name could not be looked up, so this computer is probably offline"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server could not prove who it is ({error.verify_message})"
    if isinstance(error, ConnectionRefusedError):
        proxies = {name: value for name, value in urllib.request.getproxies().items() if name in ("http", "https")}
        return "the connection was refused" + (f" (by the proxy {min(proxies.values())}?)" if proxies else "")
    if isinstance(error, ConnectionError | http.client.HTTPException):
        return "the connection was cut"
    return str(getattr(error, "strerror", None) or error)


def _explain_cut(cut: _Cut, place: _Part, name: str) -> str:
    if not place.size():
        return f"{name} could not be downloaded: {cut}. Try again later."
    return (
        f"The download of {name} stopped at {place.size() / 1e6:.1f} MB: {cut}. What came is kept; ask for it again to "
        "go on from there."
    )


def _explain_status(error: urllib.error.HTTPError, url: str, name: str) -> str:
    if error.code == http.HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        why = f"the proxy {_PASSWORD}"
    elif error.code in (http.HTTPStatus.NOT_FOUND, http.HTTPStatus.GONE):
        why = f"{_host(url)} no longer has the file {url.rpartition('/')[2]}"
    elif error.code >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
        why = f"{_host(url)} is in trouble itself (status {error.code}); try again later"
    else:
        why = f"{_host(url)} refused it (status {error.code})"
    return f"{name} could not be downloaded: {why}."


def _explain_disk(error: OSError, part: Path, url: str, name: str) -> InstallError:
    if isinstance(error, _TooLong):
        part.unlink(missing_ok=True)
        return _failed(f"{name} could not be downloaded: {error}.", url, name)
    return InstallError(
        f"{name} could not be saved in {to_text(part.parent)}: {error.strerror or error}. "
        "Make room or check the permissions, then ask for it again: what came so far is kept."
    )


def _failed(what: str, url: str, name: str) -> InstallError:
    return InstallError(what, Remedy.INSTALL_BY_HAND, name=name, url=url)


def _host(url: str) -> str:
    return urllib.parse.urlsplit(url).hostname or url
