"""A small HTTP server that speaks the part of Qdrant's REST interface that photosim uses.

The answers come from the client's own local mode, so that what travels is what a real server would be sent.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

# The client takes seconds to import: only the process that runs these tests shall wait for it.


class QdrantServer(ThreadingHTTPServer):
    """`requests` are the paths asked for; with `api_key` every request must carry it; `broken` answers 500."""

    daemon_threads = True

    def __init__(self) -> None:
        from qdrant_client import QdrantClient

        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = QdrantClient(":memory:")
        self.lock = threading.Lock()
        self.requests: list[str] = []
        self.api_key: str | None = None
        self.broken = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextlib.contextmanager
def qdrant_server() -> Iterator[QdrantServer]:
    """A server that runs as long as the block."""
    with QdrantServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
            server.store.close()


class _Handler(BaseHTTPRequestHandler):
    server: QdrantServer
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size)) if size else {}
        path = self.path.partition("?")[0]
        self.server.requests.append(f"{self.command} {path}")
        if self.server.api_key and self.headers.get("api-key") != self.server.api_key:
            return self._send(401, {"status": {"error": "Must provide an API key"}})
        if self.server.broken:
            return self._send(500, {"status": {"error": "out of memory"}})
        for method, pattern, action in ACTIONS:
            found = re.fullmatch(pattern, path)
            if method == self.command and found:
                with self.server.lock:
                    if "/points" in path and not self.server.store.collection_exists(found.group(1)):
                        return self._send(404, {"status": {"error": "Not found: the collection doesn't exist!"}})
                    result = action(self.server.store, body, *found.groups())
                return self._send(200, {"result": result, "status": "ok", "time": 0.0})
        return self._send(404, {"status": {"error": f"{self.command} {path}"}})

    do_GET = do_PUT = do_POST = do_DELETE = _answer

    def _send(self, status: int, answer: dict[str, Any]) -> None:
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


_DONE = {"operation_id": 0, "status": "completed"}


def _create(store: QdrantClient, body: dict[str, Any], name: str) -> bool:
    from qdrant_client import models

    vectors = {key: models.VectorParams(**value) for key, value in body["vectors"].items()}
    return bool(store.create_collection(name, vectors_config=vectors))


def _upsert(store: QdrantClient, body: dict[str, Any], name: str) -> dict[str, Any]:
    from qdrant_client import models

    points = models.Batch(**body["batch"]) if "batch" in body else [models.PointStruct(**p) for p in body["points"]]
    store.upsert(name, points)
    return _DONE


def _delete(store: QdrantClient, body: dict[str, Any], name: str) -> dict[str, Any]:
    from qdrant_client import models

    store.delete(name, models.PointIdsList(points=body["points"]))
    return _DONE


def _query(store: QdrantClient, body: dict[str, Any], name: str) -> Any:
    query = body["query"]["nearest"]
    answer = store.query_points(name, query=query, using=body["using"], limit=body["limit"], with_payload=False)
    return answer.model_dump(mode="json")


def _scroll(store: QdrantClient, body: dict[str, Any], name: str) -> Any:
    points, offset = store.scroll(name, limit=body["limit"], offset=body.get("offset"), with_payload=True)
    return {"points": [point.model_dump(mode="json") for point in points], "next_page_offset": offset}


_NAME = "/collections/([^/]+)"
ACTIONS: list[tuple[str, str, Callable[..., Any]]] = [
    ("GET", "/collections", lambda store, _: store.get_collections().model_dump(mode="json")),
    ("GET", _NAME + "/exists", lambda store, _, name: {"exists": store.collection_exists(name)}),
    ("GET", _NAME, lambda store, _, name: store.get_collection(name).model_dump(mode="json")),
    ("PUT", _NAME, _create),
    ("DELETE", _NAME, lambda store, _, name: store.delete_collection(name)),
    ("PUT", _NAME + "/points", _upsert),
    (
        "POST",
        _NAME + "/points",
        lambda store, body, name: [point.model_dump(mode="json") for point in store.retrieve(name, body["ids"])],
    ),
    ("POST", _NAME + "/points/delete", _delete),
    ("POST", _NAME + "/points/query", _query),
    ("POST", _NAME + "/points/scroll", _scroll),
    ("POST", _NAME + "/points/count", lambda store, _, name: store.count(name).model_dump(mode="json")),
]
