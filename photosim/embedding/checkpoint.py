"""Opening a weights file: from bytes of unknown origin to the parameters of one backbone, or a clear error."""

from __future__ import annotations

import pickle
import struct
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from photosim.base.errors import WeightsError
from photosim.base.paths import to_text
from photosim.embedding.backbones import Backbone

if TYPE_CHECKING:
    import torch

_WRAPPERS = ("state_dict", "model_state_dict", "model")
"""Keys under which training scripts put the state_dict beside their epoch and optimiser."""
_COUNTER = "num_batches_tracked"
"""BatchNorm's step counter: used in training only, and absent from old files."""
PROJECTION = "projection."
"""Before the names `weight` (n, features) and `bias` (n): what is done to features of unit length, if the file has it.

The features are those of the last stage, or of the last ones: as many as `Backbone.parts` makes of their number."""
_ZIP, _PICKLE = b"PK\x03\x04", b"\x80"
"""How a file of torch.save begins, since torch 1.6 and before."""

# What torch.load raises for bytes that are not what they claim to be: the zip reader RuntimeError and BadZipFile, the
# unpickler nearly anything, since damage makes it execute other, still harmless, instructions.
DAMAGE = (
    pickle.UnpicklingError, zipfile.BadZipFile, struct.error, RuntimeError, EOFError, ValueError, LookupError,
    TypeError, AttributeError, AssertionError, ArithmeticError, MemoryError, ImportError, NotImplementedError,
)  # fmt: skip


def check_container(path: Path) -> None:
    """Look at the outside of the file, without torch. Raises WeightsError unless it may hold a checkpoint."""
    try:
        if path.is_dir():
            raise WeightsError(f"{to_text(path)} is a folder, not a weights file. Choose the .pt or .pth file in it.")
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise unreadable(path, error) from error
    if not start:
        raise WeightsError(f"The weights file {to_text(path)} is empty. Download or copy it again.")
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise WeightsError(
            f"{to_text(path)} is a web page, not a weights file: the download was answered with a page. "
            "Open the address in a browser and save the file itself."
        )
    if text.startswith(b"version https://git-lfs"):
        raise WeightsError(
            f"{to_text(path)} only points to the weights, which git LFS keeps elsewhere. Run `git lfs pull` first."
        )
    if start[8:10] == b'{"':
        raise WeightsError(
            f"{to_text(path)} looks like a safetensors file. photosim reads what torch.save writes: "
            "save the state_dict with it."
        )
    if start.startswith(_ZIP):
        _check_archive(path)
    elif not start.startswith(_PICKLE):
        raise WeightsError(
            f"{to_text(path)} is not a PyTorch weights file. Choose a .pt or .pth file that holds a state_dict."
        )


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.rpartition("/")[2] for name in archive.namelist()}
    except (zipfile.BadZipFile, struct.error, ValueError, LookupError, NotImplementedError) as error:
        raise damaged(path, "it ends too early or was changed") from error
    except OSError as error:
        raise unreadable(path, error) from error
    if "constants.pkl" in names:
        raise WeightsError(
            f"{to_text(path)} is a TorchScript program, not weights. Save the model's state_dict() with torch.save."
        )
    if "data.pkl" not in names:
        raise WeightsError(f"{to_text(path)} is a zip archive, but not a PyTorch weights file. Choose another file.")


def load_state(path: Path, backbone: Backbone) -> dict[str, torch.Tensor]:
    """Return the parameters of `backbone` without classifier, float32 on the CPU, by name; with the projection if any.

    Accepts what torch.save made of a state_dict: with or without the classifier, in half precision, from
    DataParallel (`module.` before every name), wrapped as {"state_dict": ...}. Program code in the file is not run.
    Raises WeightsError naming the file and the remedy for anything else.
    """
    return _fit(_read(path), backbone, path)


def projection_file(weights: Path) -> Path:
    """Where the projection of these weights lies when it is not among them: it can be learned anew without them."""
    return weights.with_suffix(".projection.pt")


def load_projection(path: Path, backbone: Backbone) -> dict[str, torch.Tensor]:
    """Return weight and bias of the projection that a file has, float32. Raises WeightsError as `load_state` does."""
    import torch

    found = _projection(_read(path), backbone, path)
    if not found or not all(bool(torch.isfinite(value).all()) for value in found.values()):
        raise damaged(path, "it has no projection, or one of numbers that are not finite")
    return found


def _read(path: Path) -> dict[str, torch.Tensor]:
    """Return what a checkpoint holds, by name, after all that can be wrong with a file was looked for."""
    import torch

    check_container(path)
    _check_sums(path)
    try:
        # torch warns of unusual pickles before it accepts or refuses them; only the outcome is of use to a person.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            loaded = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise unreadable(path, error) from error
    except DAMAGE as error:
        if isinstance(error, pickle.UnpicklingError) and "weights_only" in str(error).lower():
            raise WeightsError(
                f"{to_text(path)} holds program code beside the numbers, which photosim does not run. "
                "If you trust its origin, load it in Python and save only model.state_dict()."
            ) from error
        raise damaged(path, "torch cannot read it") from error
    return _unwrap(loaded, path)


def _check_sums(path: Path) -> None:
    """Compare the archive's checksums: torch does not, and a flipped bit would only show as bad look-alikes."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            broken = archive.testzip()
    except (zipfile.BadZipFile, struct.error, ValueError, LookupError, EOFError, NotImplementedError) as error:
        raise damaged(path, "its content does not match its checksums") from error
    except OSError as error:
        raise unreadable(path, error) from error
    if broken is not None:
        raise damaged(path, "its content does not match its checksums")


def _unwrap(loaded: Any, path: Path) -> dict[str, torch.Tensor]:
    import torch

    state = loaded
    if isinstance(loaded, Mapping):
        state = next((loaded[key] for key in _WRAPPERS if isinstance(loaded.get(key), Mapping)), loaded)
    if not isinstance(state, Mapping) or not any(isinstance(value, torch.Tensor) for value in state.values()):
        raise WeightsError(
            f"{to_text(path)} holds no state_dict (names with parameters). Save model.state_dict() with torch.save."
        )
    return {str(name).removeprefix("module."): value for name, value in state.items()}


def _fit(state: dict[str, torch.Tensor], backbone: Backbone, path: Path) -> dict[str, torch.Tensor]:
    """Return exactly the parameters that the backbone has. Raises WeightsError where they do not fit."""
    import torch

    expected = backbone.build().state_dict()
    besides = (f"{backbone.classifier}.", PROJECTION)
    given = {name: value for name, value in state.items() if not name.startswith(besides)}
    needed = {name for name in expected if not name.endswith(_COUNTER)}
    problems = [
        f"{len(names)} {what} ({', '.join(sorted(names)[:2])}{', …' if len(names) > 2 else ''})"
        for what, names in (
            ("parameters are missing", needed - given.keys()),
            ("are not part of it", given.keys() - expected.keys()),
            (
                "have another shape",
                {name for name in needed & given.keys() if not _same_shape(given[name], expected[name])},
            ),
        )
        if names
    ]
    if problems:
        raise WeightsError(
            f"The weights {to_text(path)} do not fit {backbone.name}: {'; '.join(problems)}. "
            f"They belong to another network; choose a state_dict of {backbone.published_as}."
        )
    fitted = {name: given[name].to(torch.float32) for name in needed} | _projection(state, backbone, path)
    if not all(bool(torch.isfinite(value).all()) for value in fitted.values()):
        raise damaged(path, "some of its numbers are not finite")
    counters = {name: torch.zeros((), dtype=torch.int64) for name in expected if name.endswith(_COUNTER)}
    return fitted | counters


def _projection(state: dict[str, torch.Tensor], backbone: Backbone, path: Path) -> dict[str, torch.Tensor]:
    """Return weight and bias of the projection, float32; nothing when the file has none."""
    import torch

    found = {name: value for name, value in state.items() if name.startswith(PROJECTION)}
    if not found:
        return {}
    weight, bias = found.get(f"{PROJECTION}weight"), found.get(f"{PROJECTION}bias")
    usable = (
        len(found) == 2
        and isinstance(weight, torch.Tensor)
        and isinstance(bias, torch.Tensor)
        and weight.is_floating_point()
        and weight.dim() == 2
        and _stages(backbone, weight.shape[1])
        and bias.shape == weight.shape[:1] != (0,)
    )
    if not usable:
        raise WeightsError(
            f"The projection in {to_text(path)} does not fit {backbone.name}, which has {backbone.dim} features, "
            f"and {', '.join(map(str, backbone.earlier)) or 'no others'} before them. "
            "Choose the file as it was published."
        )
    return {name: value.to(torch.float32) for name, value in found.items()}


def _stages(backbone: Backbone, features: int) -> bool:
    try:
        return bool(backbone.parts(features))
    except ValueError:
        return False


def _same_shape(value: Any, expected: torch.Tensor) -> bool:
    import torch

    return isinstance(value, torch.Tensor) and value.is_floating_point() and value.shape == expected.shape


def unreadable(path: Path, error: OSError) -> WeightsError:
    """The error for a file the system does not hand over."""
    if isinstance(error, FileNotFoundError):
        return WeightsError(
            f"There is no weights file {to_text(path)}. Check the path, or leave it out to use photosim's own."
        )
    reason = error.strerror or str(error)
    return WeightsError(
        f"The weights file {to_text(path)} cannot be read: {reason}. Check the file and its permissions."
    )


def damaged(path: Path, what: str) -> WeightsError:
    """The error for a file that was a checkpoint once."""
    return WeightsError(f"The weights file {to_text(path)} is damaged: {what}. Download or copy it again.")
