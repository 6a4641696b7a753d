"""One connection to a PostgreSQL server: opened when it is needed, and again after it was cut."""

from __future__ import annotations

import contextlib
import importlib
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from photosim.base.errors import IndexUnavailable, UsageError
from photosim.base.remedies import Remedy

PREFIXES: Final = ("postgresql:", "postgres:")
"""How an address of a database begins; the first is kept."""
PASSWORD_VARIABLE: Final = "PHOTOSIM_POSTGRES_PASSWORD"
_PORT: Final = 5432
_SECONDS: Final = 10
"""How long reaching the server may take."""
_PATIENCE: Final = 3600
"""Seconds for one statement: making the graph of a million vectors takes about so long on a small server."""

_REASONS: Final = {
    "28P01": "wants another password. Put it into the environment variable " + PASSWORD_VARIABLE,
    "28000": "does not let this user in. See its file pg_hba.conf, and put the password into the environment variable "
    + PASSWORD_VARIABLE,
    "3D000": "has no database of that name. Make it, or choose another",
    "42501": "does not let this user do that. Its administrator has to allow it to make tables, and to run once: "
    "CREATE EXTENSION vector",
    "0A000": "lacks the extension pgvector. Its administrator has to install it",
    "58P01": "lacks the extension pgvector. Its administrator has to install it",
    "42P01": "no longer holds this library's vectors; perhaps another index was chosen meanwhile. Close photosim and "
    "open it again",
    "53100": "has no room left on its disk",
    "53300": "has no connection left. Try again later",
}
"""What the server's codes mean, after its name; the codes are those of PostgreSQL's appendix A."""


class PostgresConnection:
    """Shared by the places of one library. LiveIndex's lock keeps the threads apart while a statement runs."""

    def __init__(self, address: str) -> None:
        """`address` is a URL as `normal_address` gives it."""
        self._address = address
        self._lock = threading.RLock()
        self._open: Any = None
        self._in_transaction = False
        self._users: set[object] = set()

    def join(self, user: object) -> None:
        """`user` will ask something."""
        with self._lock:
            self._users.add(user)

    def leave(self, user: object) -> None:
        """`user` asks nothing more; after the last one the connection is closed."""
        with self._lock:
            self._users.discard(user)
            if not self._users:
                self._drop()

    def run(self, statement: str, **values: Any) -> list[list[Any]]:
        """Run one statement, `:name` standing for a value. Raises IndexUnavailable.

        Where the connection of before is cut, because the server was started again, a new one is tried once: every
        statement of an index may be run twice.
        """
        with self._lock:
            was_open = self._open is not None
            try:
                return self._ask(statement, values)
            except IndexUnavailable:
                if not was_open or self._open is not None or self._in_transaction:
                    raise
            return self._ask(statement, values)

    def _ask(self, statement: str, values: dict[str, Any]) -> list[list[Any]]:
        with self._explained():
            if self._open is None:
                self._open = _connect(self._address)
            return list(self._open.run(statement, **values) or [])

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All statements within count, or none."""
        with self._lock:
            self.run("BEGIN")
            self._in_transaction = True
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                if self._open is not None:  # a cut connection has taken it back already
                    self.run("ROLLBACK")
                raise
            finally:
                self._in_transaction = False

    def _drop(self) -> None:
        connection, self._open = self._open, None
        if connection is not None:
            with contextlib.suppress(Exception):  # it may be cut already, and nothing is waiting in it
                connection.close()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        exceptions = _client("exceptions")
        try:
            yield
        except (exceptions.DatabaseError, exceptions.InterfaceError, OSError) as error:
            code, message = _told(error)
            if not code or code.startswith(("57P", "08")):  # no answer, the server is stopping, or the line is cut
                self._drop()
                raise self._away(message) from error
            why = _REASONS.get(code, f"refused ({message}). See its log")
            raise IndexUnavailable(f"The database {self._address} {why}.", Remedy.BUILT_IN_INDEX) from error

    def _away(self, why: str) -> IndexUnavailable:
        return IndexUnavailable(
            f"The database {self._address} does not answer ({why}). Start it, or check the address and the network.",
            Remedy.BUILT_IN_INDEX,
        )


def _told(error: BaseException) -> tuple[str, str]:
    """The server's code and message. Who was not let in hears of a cut line, with what the server said before it."""
    cause: BaseException | None = error
    while cause is not None:
        facts = cause.args[0] if cause.args else None
        if isinstance(facts, dict):
            return str(facts.get("C", "")), str(facts.get("M", ""))
        cause = cause.__context__
    return "", str(error)


def normal_address(text: str) -> str:
    """The URL in the form that is kept, without a password. Raises UsageError."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        url, port = SplitResult("", "", "", "", ""), None
    if url.scheme not in ("postgresql", "postgres") or not url.path.strip("/"):
        raise UsageError(
            f"“{text}” is no address of a database. Give one such as postgresql://photos@localhost:{_PORT}/photos."
        )
    if url.password:
        raise UsageError(
            f"Leave the password out of the address, which is kept in the library. Put it into {PASSWORD_VARIABLE}."
        )
    host = url.hostname or ""
    place = f"{url.username}@" if url.username else ""
    place += f"[{host}]" if ":" in host else host
    place += f":{port}" if port else ""
    query = f"?{url.query}" if url.query else ""
    return f"postgresql://{place}/{url.path.strip('/')}{query}"


def _connect(address: str) -> Any:
    url = urlsplit(address)
    asked = {name: values[-1] for name, values in parse_qs(url.query).items()}
    port, folder = url.port or _PORT, asked.get("host", "")
    verified = asked.get("sslmode", "") in ("require", "verify-ca", "verify-full")
    native = _client("native")
    sock = _socket(f"{folder}/.s.PGSQL.{port}" if folder.startswith("/") else (url.hostname or "localhost", port))
    try:
        # None: encrypted where the server can, as PostgreSQL's own programs do; False: a socket of this computer.
        encrypted = False if folder.startswith("/") else ssl.create_default_context() if verified else None
        return native.Connection(
            unquote(url.username or "postgres"),
            host=url.hostname or "localhost",
            sock=sock,
            password=os.environ.get(PASSWORD_VARIABLE) or os.environ.get("PGPASSWORD"),
            database=url.path.strip("/"),
            ssl_context=encrypted,
            application_name="photosim",
        )
    except BaseException:
        sock.close()
        raise


def _socket(place: str | tuple[str, int]) -> socket.socket:
    if isinstance(place, str):
        if not hasattr(socket, "AF_UNIX"):
            raise OSError("this system has no sockets in folders")
        sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        sock.settimeout(_SECONDS)
        try:
            sock.connect(place)
        except OSError:
            sock.close()
            raise
    else:
        sock = socket.create_connection(place, _SECONDS)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.settimeout(_PATIENCE)
    return sock


def _client(part: str) -> Any:
    try:
        return importlib.import_module(f"pg8000.{part}")
    except ImportError as error:
        raise IndexUnavailable(
            f"The vectors of this library are searched in a PostgreSQL database, and its client cannot be loaded "
            f"({error}).",
            Remedy.INSTALL_INDEX_CLIENT,
            part="pgvector",
        ) from error
