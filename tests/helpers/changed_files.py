"""Things that change between the decision and the act."""

from __future__ import annotations

from collections.abc import Callable

from photosim.deleting import verification

_ORIGINAL_INIT = verification.Verification.__init__


def verifying_with(**replacements: object) -> Callable[..., None]:
    def init(self: verification.Verification, *arguments: object) -> None:
        _ORIGINAL_INIT(self, *arguments, **replacements)

    return init
