"""The embedder of the product: pixels in, unit vectors out, at whatever speed this computer allows."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from photosim.base.errors import WeightsError
from photosim.base.job import Job
from photosim.base.paths import to_text
from photosim.embedding import allocator, backbones, checkpoint, network, precision, weights
from photosim.embedding.threads import Threads
from photosim.values.photos import ModelIdentity

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import torch
    from PIL import Image

    from photosim.embedding.backbones import Backbone
    from photosim.embedding.network import Network
    from photosim.embedding.plain import PlainNetwork

log = logging.getLogger(__name__)

FEW = 8
"""Pictures that are looked at without torch: by it, more of them would be quicker, its import included."""
BATCH = 16
"""Pictures in one pass of the network; larger batches gain little on a CPU, and nothing in float32."""
GRAPHICS_BATCH = 128
"""The same on a graphics processor, which is idle between passes: all that is handed in at once."""


def batch_on(device: torch.device) -> int:
    """Pictures in one pass on this device."""
    return BATCH if device.type == "cpu" else GRAPHICS_BATCH


class TorchEmbedder:
    """Implements `values.photos.Embedder` with a backbone in torch, and before torch is imported in NumPy.

    Safe to call from several threads: loading and choosing the number format happen once, under a lock, and the
    network itself is shared without one, so that a click never waits for a scan's batch.
    """

    def __init__(
        self,
        path: Path,
        *,
        backbone: str | None = None,
        device: str | None = None,
        threads: int | None = None,
        batch: int | None = None,
        formats: Path | None = None,
    ) -> None:
        """Prepare for the weights at `path`; reads the file for its identity, and does not import torch.

        `device` is a name of torch, by default the fastest that works. `threads` is how many processors one pass may
        use, by default what the moment allows (`threads`), `batch` how many pictures it takes (`batch_on(device)`).
        `formats` is the file that keeps which number format was faster, and the hashes of weights. Raises WeightsError
        as `weights.identify` does.
        """
        if (batch is not None and batch < 1) or (threads is not None and threads < 1):
            raise ValueError(f"batch and threads must be at least 1, not {batch} and {threads}")
        self._path = path
        self._identity = weights.identify(path, backbone, formats)
        self._device = device
        self._threads = Threads(threads)
        self._batch = batch or 0
        """0 until the device is known."""
        self._lock = threading.Lock()
        self._network: Network | None = None
        self._has_plain = device is None and weights.comes_along(path)
        self._plain: PlainNetwork | None = None
        """Looks at a few pictures in the time in which torch would be imported; dropped once the network is loaded."""
        self._formats = precision.Remembered(formats)
        self._precision_chosen = False

    @property
    def identity(self) -> ModelIdentity:
        """What the vectors of this embedder may be compared with."""
        return self._identity

    @property
    def device(self) -> str:
        """Where the network runs and in which numbers, for people: `cpu, bfloat16`; empty before it is loaded."""
        net = self._network
        if net is None:
            return "" if self._plain is None else "cpu, float32"
        return f"{net.device.type}, {str(net.dtype).removeprefix('torch.')}"

    def load(self) -> None:
        """Load now what one picture wants instead of when it comes. Raises WeightsError.

        Weights that come along take a quarter of a second, others import torch, which takes seconds.
        """
        with self._lock:
            if self._has_plain and self._network is None:
                self._load_plain()
            else:
                self._load()

    def embed(self, pixels: np.ndarray, job: Job | None = None) -> np.ndarray:
        """Turn uint8 (n, crop, crop, 3), RGB, into float32 (n, dim) of unit length; n may be 0.

        The first batch that is large enough decides on the number format, unless this computer is known: `job` is told,
        by the stage `choosing`. When it is cancelled then, these pictures are embedded all the same, in float32.
        Raises WeightsError when the weights cannot be loaded or give numbers that are not finite.
        """
        import numpy as np

        crop = self._identity.preprocessing.crop
        if pixels.dtype != np.uint8 or pixels.shape[1:] != (crop, crop, 3):
            raise ValueError(f"expected uint8 (n, {crop}, {crop}, 3), not {pixels.dtype} {pixels.shape}")
        plain = self._plain_for(len(pixels))
        vectors = self._by_torch(pixels, job or Job()) if plain is None else plain.features(pixels)
        if not np.isfinite(vectors).all():
            raise WeightsError(
                f"The weights {to_text(self._path)} give numbers that are not finite. Choose other weights."
            )
        return vectors

    def _plain_for(self, count: int) -> PlainNetwork | None:
        """What looks at so few pictures without torch; None where torch is wanted, or is there already."""
        if not (self._has_plain and 0 < count <= FEW and self._network is None):
            return None
        with self._lock:
            return self._load_plain() if self._network is None else None  # loaded while this waited

    def _load_plain(self) -> PlainNetwork:
        """The lock must be held."""
        from photosim.embedding.plain import PlainNetwork

        if self._plain is None:
            self._check_file()
            self._plain = PlainNetwork(self._path, self._identity)
        return self._plain

    def _by_torch(self, pixels: np.ndarray, job: Job) -> np.ndarray:
        import numpy as np

        vectors = np.empty((len(pixels), self._identity.dim), dtype=np.float32)
        if len(pixels) and not self._batch:
            with self._lock:
                self._load()
        start = 0
        while start < len(pixels):
            # torch takes only memory that may be written to, and no negative strides.
            chunk = np.require(pixels[start : start + self._batch], requirements=("C", "W"))
            done = self._pass(chunk, job)
            vectors[start : start + len(done)] = done
            start += len(done)
        return vectors

    def regions(self, picture: Image.Image, windows: Sequence[tuple[float, float, float, float]]) -> np.ndarray:
        """Vectors, float32 (k, dim) of unit length, of parts of a picture: x, y, width, height as fractions of it.

        One pass of the network, over the picture in its own shape, is enough for all. Raises WeightsError.
        """
        import numpy as np

        from photosim.embedding import maps

        pixels = maps.in_own_shape(picture, self._identity.preprocessing)
        vectors = maps.region_vectors(self._ready(pixels[None], Job()), pixels[None], maps.windows_of(windows))
        return np.asarray(vectors[0])

    def pieces(self, picture: Image.Image, windows: Sequence[tuple[float, float, float, float]]) -> np.ndarray:
        """The same of parts that are cut out and looked at each by itself, small: slower, and much surer.

        docs/measures.md, *Parts of photos*, has the comparison. Raises WeightsError.
        """
        import numpy as np

        from photosim.embedding import maps

        pixels = maps.cut_out(picture, windows)
        net = self._ready(pixels, Job())
        batches = [net.features(pixels[at : at + BATCH], once=True) for at in range(0, len(pixels), BATCH)]
        return np.concatenate(batches)

    def shares(self, picture: Image.Image, toward: np.ndarray) -> np.ndarray:
        """How much each place of a picture adds to its likeness with a vector (dim,): float32 (rows, columns).

        Raises WeightsError.
        """
        from photosim.embedding import maps

        pixels = maps.in_own_shape(picture, self._identity.preprocessing)
        return maps.shares_of(self._ready(pixels[None], Job()), pixels, toward)

    def _pass(self, chunk: np.ndarray, job: Job) -> np.ndarray:
        """Return vectors of the first pictures of the chunk: all of them, or fewer when memory is short."""
        import torch

        try:
            net = self._ready(chunk, job)
            began = time.perf_counter()
            vectors = net.features(chunk)
            self._threads.took(torch.get_num_threads(), len(chunk), time.perf_counter() - began)
            return vectors
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            if len(chunk) > 1:
                self._batch = max(1, len(chunk) // 2)
                log.info("graphics memory is short, going on with batches of %d", self._batch)
            else:
                log.warning("graphics memory is used up, going on without the graphics processor: %s", error)
                with self._lock:
                    self._device, self._network, self._precision_chosen = "cpu", None, False
                    self._batch = BATCH
            return self._pass(chunk[: self._batch], job)

    def _ready(self, chunk: np.ndarray, job: Job) -> Network:
        """Return the network in force. The first batch worth timing decides between float32 and bfloat16, for good."""
        net = self._network
        if net is None or (not self._precision_chosen and len(chunk) >= precision.ENOUGH):
            with self._lock:
                net = self._load()
                if not self._precision_chosen and len(chunk) >= precision.ENOUGH:
                    net = self._network = self._timed(net, chunk, job)
        self._set_threads()
        return net

    def _timed(self, net: Network, chunk: np.ndarray, job: Job) -> Network:
        """The network in the format that is faster on these pictures, which is remembered; the lock must be held."""
        if job.cancelled:
            return net
        job.report("choosing")
        chosen = precision.faster(net, chunk, lambda: not job.cancelled)
        if chosen is None:
            return net
        self._formats.put(precision.key(self._identity.key, net.device), str(chosen.dtype).removeprefix("torch."))
        self._precision_chosen = True
        return chosen

    def _known(self, net: Network) -> Network:
        """The network in the format that needs no timing, where there is such; the lock must be held."""
        import torch

        if not precision.is_worth_trying(net.device):
            log.info("bfloat16 is not used: this processor has no units for it")
            self._precision_chosen = True
            return net
        known = self._formats.get(precision.key(self._identity.key, net.device))
        if not known and self._path.resolve() == weights.default_weights().resolve():
            # Its vectors stay the same (tests/unit/embedding/test_formats_of_our_weights.py).
            known = "bfloat16" if precision.is_certain(net.device) else ""
        self._precision_chosen = known in ("float32", "bfloat16")
        return net.moved(net.device, torch.bfloat16) if known == "bfloat16" else net

    def _set_threads(self) -> None:
        """OpenMP keeps the number of threads for each calling thread, so each must set it, before each pass."""
        import torch

        threads = self._threads.number()
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)

    def _projection(self, backbone: Backbone) -> dict[str, torch.Tensor]:
        """The projection of the file beside the weights; nothing where the card knows of none."""
        path = weights.projection_of(self._path, self._identity.preprocessing)
        return {} if path is None else checkpoint.load_projection(path, backbone)

    def _check_dim(self, state: dict[str, torch.Tensor], features: int) -> None:
        bias = state.get(f"{checkpoint.PROJECTION}bias")
        dim = features if bias is None else len(bias)
        if dim != self._identity.dim:
            raise WeightsError(
                f"The weights {to_text(self._path)} give {dim} numbers a photo, but their card says "
                f"{self._identity.dim}. Choose the file and the card that were published together."
            )

    def _check_file(self) -> None:
        if weights.sha256_of(self._path) != self._identity.sha256:
            raise WeightsError(f"The weights {to_text(self._path)} were replaced meanwhile. Start photosim again.")

    def _load(self) -> Network:
        """Return the network, loading it at first; the lock must be held."""
        if self._network is None:
            allocator.keep_memory()
            self._check_file()
            backbone = backbones.get(self._identity.backbone)
            device = network.choose_device(self._device)
            state = checkpoint.load_state(self._path, backbone) | self._projection(backbone)
            self._check_dim(state, backbone.dim)
            self._network = self._known(network.assemble(backbone, state, self._identity.preprocessing, device))
            self._batch, self._plain = self._batch or batch_on(device), None
            log.info("loaded %s from %s, running on %s", backbone.name, self._path, device)
        return self._network
