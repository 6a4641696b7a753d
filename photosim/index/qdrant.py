"""The index in a Qdrant database: on a server that scales out, or in a folder, to try it without one.

A photo is a point whose id is the photo's and whose payload is a digest of its vector, so that bringing a collection up
to date sends only what differs. One more point, number 0, has no vector, so no search can find it; its payload says
which generation of the store the collection holds.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import os
import threading
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from photosim.base.errors import IndexUnavailable, UsageError
from photosim.base.job import Job
from photosim.base.remedies import Remedy
from photosim.index.interface import Block, ComparedVectors
from photosim.index.ranking import best_first, checked, checked_query, digests, rounded, unit
from photosim.index.sending import AT_ONCE, send_what_differs

log = logging.getLogger(__name__)

PREFIX: Final = "qdrant:"
KEY_VARIABLE: Final = "PHOTOSIM_QDRANT_API_KEY"
_VECTOR: Final = "photo"
_STATE: Final = 0
_IDS_AT_ONCE: Final = 10_000
_EF: Final = 128
_SECONDS: Final = 10


class QdrantIndex:
    """Same calls and same order of results as the built-in index. Every method may raise IndexUnavailable."""

    worn = False

    def __init__(self, client: Any, collection: str, dim: int, place: str) -> None:
        self.dim = dim
        self._client = client
        self._collection = collection
        self._place = place

    def __len__(self) -> int:
        with _explained(self._place):
            count = int(self._client.count(self._collection, exact=True).count)
        return count - (1 if self._state() is not None else 0)

    def generation(self) -> int | None:
        """The generation of the store whose vectors these are; None when it is not known."""
        state = self._state()
        value = None if state is None else state.get("generation")
        return None if value is None else int(value)

    def set_generation(self, generation: int | None) -> None:
        """Note that the vectors are now those of this generation; None while they are of several."""
        # As text, because JSON readers may round numbers of 63 bits.
        value = None if generation is None else str(generation)
        with _explained(self._place):
            point = _models().PointStruct(id=_STATE, vector={}, payload={"generation": value})
            self._client.upsert(self._collection, [point], wait=True)

    def add(self, ids: np.ndarray, vectors: np.ndarray) -> None:
        """Add or replace vectors, (n, dim) of any length; ValueError when they do not fit or are not finite."""
        ids, vectors = checked(ids, vectors, self.dim)
        vectors = unit(vectors)
        marks = digests(vectors)
        for start in range(0, len(ids), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            with _explained(self._place):
                batch = _models().Batch(
                    ids=ids[part].tolist(),
                    vectors={_VECTOR: vectors[part].tolist()},
                    payloads=[{"digest": f"{mark:016x}"} for mark in marks[part]],
                )
                self._client.upsert(self._collection, batch, wait=True)

    def remove(self, ids: Iterable[int]) -> None:
        """Take vectors out; unknown ids are ignored."""
        wanted = [int(photo_id) for photo_id in ids]
        for start in range(0, len(wanted), _IDS_AT_ONCE):
            with _explained(self._place):
                points = _models().PointIdsList(points=wanted[start : start + _IDS_AT_ONCE])
                self._client.delete(self._collection, points, wait=True)

    def search(self, vector: np.ndarray, k: int, exclude: Collection[int] = ()) -> tuple[np.ndarray, np.ndarray]:
        """Ids int64 and cosines float32, to six decimals, of the at most `k` nearest, best first, equal ones by id."""
        query = checked_query(vector, self.dim)
        if k <= 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        limit = k + len(exclude)
        with _explained(self._place):
            points = self._client.query_points(
                self._collection,
                query=query.tolist(),
                using=_VECTOR,
                limit=limit,
                with_payload=False,
                # A folder is searched exactly, and the client complains of parameters there.
                search_params=_models().SearchParams(hnsw_ef=max(_EF, 2 * limit)) if "://" in self._place else None,
            ).points
        passed_over = set(exclude)
        found = [(int(point.id), float(point.score)) for point in points if point.id not in passed_over]
        scores = rounded(np.array([score for _, score in found], np.float64))
        return best_first(np.array([photo_id for photo_id, _ in found], np.int64), scores, k)

    def digests(self) -> dict[int, str]:
        """The digest of every photo's vector by its id."""
        known: dict[int, str] = {}
        offset = None
        while True:
            with _explained(self._place):
                points, offset = self._client.scroll(
                    self._collection, limit=_IDS_AT_ONCE, offset=offset, with_payload=True, with_vectors=False
                )
            known.update({int(point.id): (point.payload or {}).get("digest", "") for point in points})
            if offset is None:
                known.pop(_STATE, None)
                return known

    def _state(self) -> dict[str, Any] | None:
        with _explained(self._place):
            found = self._client.retrieve(self._collection, [_STATE], with_payload=True)
        return dict(found[0].payload or {}) if found else None


class _Connection:
    """A client, opened when it is first needed. Places share one: a folder cannot be opened twice."""

    def __init__(self, address: str, connect: Callable[[str], Any] | None) -> None:
        self.address = address
        self._connect = connect or _connect
        self._client: Any = None
        self._users: set[QdrantPlace] = set()
        self._lock = threading.Lock()

    def client(self, user: QdrantPlace) -> Any:
        _models()  # says what is missing
        with self._lock, _explained(user.name):
            if self._client is None:
                self._client = self._connect(self.address)
            self._users.add(user)
            return self._client

    def let_go(self, user: QdrantPlace) -> None:
        with self._lock:
            self._users.discard(user)
            if not self._users and self._client is not None:
                self._client.close()
                self._client = None


class QdrantPlace:
    """One collection for one model of one library. Nothing is sent anywhere before the first call."""

    def __init__(
        self, address: str, token: str, key: str, dim: int, connect: Callable[[str], Any] | None = None
    ) -> None:
        """`address` is a URL or a directory; `token` tells this library from others in the same database."""
        self.name = PREFIX + address
        self._token = token
        self._prefix = f"photosim-{token}-"
        self._collection = self._prefix + key
        self._dim = dim
        self._connection = _Connection(address, connect)

    def open(self, generation: int) -> QdrantIndex | None:
        """The collection, when it holds this generation. Raises IndexUnavailable."""
        client = self._connected()
        with _explained(self.name):
            if not client.collection_exists(self._collection):
                return None
            self._check(client.get_collection(self._collection))
        index = QdrantIndex(client, self._collection, self._dim, self.name)
        return index if index.generation() == generation else None

    def build(self, blocks: Iterable[Block], count: int, generation: int, job: Job) -> QdrantIndex:
        """Send what differs and remove what is not there any more. What was sent stays when it is cancelled."""
        client, models = self._connected(), _models()
        with _explained(self.name):
            if not client.collection_exists(self._collection):
                params = models.VectorParams(size=self._dim, distance=models.Distance.COSINE)
                client.create_collection(self._collection, vectors_config={_VECTOR: params})
            self._check(client.get_collection(self._collection))
        index = QdrantIndex(client, self._collection, self._dim, self.name)
        index.set_generation(None)
        send_what_differs(index, blocks, count, job)
        index.set_generation(generation)
        return index

    def save(self, index: object) -> None:
        """The database keeps what it is sent."""

    def saved(self, generation: int, count: int) -> tuple[int, int]:
        """Photos in the collection when it holds this generation; it takes no room beside the library."""
        index = self.open(generation)
        return (0 if index is None else len(index)), 0

    def beside(self, vectors: ComparedVectors) -> QdrantPlace:
        """The place of another model of this library, by the same connection."""
        key, dim = vectors.identity.key, vectors.identity.dim
        place = QdrantPlace(self._connection.address, self._token, key, dim)
        place._connection = self._connection
        return place

    def remove(self) -> None:
        """Remove this model's collection."""
        client = self._connected()
        with _explained(self.name):
            if client.collection_exists(self._collection):
                client.delete_collection(self._collection)

    def clear(self) -> None:
        """Remove the collections of this library, those of other models too."""
        client = self._connected()
        with _explained(self.name):
            for found in client.get_collections().collections:
                if found.name.startswith(self._prefix):
                    client.delete_collection(found.name)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.let_go(self)

    def _connected(self) -> Any:
        return self._connection.client(self)

    def _check(self, info: Any) -> None:
        vectors = info.config.params.vectors
        mine = vectors.get(_VECTOR) if isinstance(vectors, dict) else None
        if mine is None or mine.size != self._dim or mine.distance != _models().Distance.COSINE:
            raise IndexUnavailable(
                f"The collection {self._collection} in {self.name} is of another kind: photosim needs a vector "
                f"“{_VECTOR}” of {self._dim} numbers compared by cosine. Remove that collection, then try again."
            )


def normal_address(text: str) -> str:
    """The address after `qdrant:` in the form that is kept: a URL, or an absolute directory. Raises UsageError."""
    if text.startswith(("http://", "https://")):
        return text.rstrip("/")
    if "://" in text or not text:
        raise UsageError(
            f"“{PREFIX}{text}” is no place for vectors. Give an address such as {PREFIX}http://localhost:6333, "
            f"or a folder: {PREFIX}/path/to/folder."
        )
    return os.path.abspath(os.path.expanduser(text))


def _connect(address: str) -> Any:
    client = importlib.import_module("qdrant_client").QdrantClient
    if "://" not in address:
        Path(address).mkdir(parents=True, exist_ok=True)
        # The lock of LiveIndex keeps the threads apart.
        return client(path=address, force_disable_check_same_thread=True)
    key = os.environ.get(KEY_VARIABLE) or None
    # An address without a port means the port of its kind, not Qdrant's 6333: think of a proxy.
    port = {} if urlsplit(address).port else {"port": 443 if address.startswith("https:") else 80}
    if key and address.startswith("http:"):
        log.warning("the API key travels unprotected to %s; use https outside your own network", address)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the client says the same, in its own way
        return client(url=address, api_key=key, timeout=_SECONDS, check_compatibility=False, **port)


def _models() -> Any:
    try:
        return importlib.import_module("qdrant_client.models")
    except ImportError as error:
        raise IndexUnavailable(
            f"The vectors of this library are searched in a Qdrant database, and its client cannot be loaded "
            f"({error}).",
            Remedy.INSTALL_INDEX_CLIENT,
            part="qdrant",
        ) from error


@contextlib.contextmanager
def _explained(place: str) -> Iterator[None]:
    """Turn what the client raises into a sentence that says what happened and what to do."""
    exceptions = importlib.import_module("qdrant_client.http.exceptions")
    try:
        yield
    except exceptions.UnexpectedResponse as error:
        if error.status_code in (401, 403):
            raise IndexUnavailable(
                f"The vector database {place} wants another API key. Put it into the environment variable "
                f"{KEY_VARIABLE}.",
                Remedy.BUILT_IN_INDEX,
            ) from error
        if error.status_code == 404:
            raise IndexUnavailable(
                f"The vector database {place} no longer holds this library's vectors; perhaps another index was "
                "chosen meanwhile. Close photosim and open it again.",
                Remedy.BUILT_IN_INDEX,
            ) from error
        reason = f"{error.status_code} {error.reason_phrase}"
        raise IndexUnavailable(
            f"The vector database {place} refused ({reason}). See its log.", Remedy.BUILT_IN_INDEX
        ) from error
    except exceptions.ResponseHandlingException as error:
        raise IndexUnavailable(
            f"The vector database {place} does not answer ({error}). Start it, or check the address and the network.",
            Remedy.BUILT_IN_INDEX,
        ) from error
    except RuntimeError as error:
        if "already accessed" not in str(error):
            raise
        raise IndexUnavailable(
            f"The folder of {place} is in use by another program; a server can be used by several. Close the "
            "other one.",
            Remedy.BUILT_IN_INDEX,
        ) from error
    except OSError as error:
        raise IndexUnavailable(
            f"The vector database {place} cannot be used ({error}).", Remedy.BUILT_IN_INDEX
        ) from error
