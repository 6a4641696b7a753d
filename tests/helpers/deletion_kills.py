"""Kills deletions and undos on the lying file system: `python -m tests.helpers.deletion_kills FOLDER KILLS SEED`.

The file system kills the program that asks it for something, before or after it has done that: so every moment between
two calls is hit. Every second time it lies to the next run as well, which settles what was cut off. After each kill
nothing may be lost, and undo must bring all back. Prints one line of JSON: how many kills, and what was wrong.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import random
import sys
from pathlib import Path

from tests.helpers.lying_album import Act, LyingAlbum, Told
from tests.helpers.mounts import Mounts

_MOST_ROUNDS = 2  # a kill: some programs end before it
_ERRORS = (errno.EIO, errno.ENOTCONN, errno.ESTALE, errno.EACCES, errno.EINVAL, errno.EEXIST, None)


def killed(album: LyingAlbum, act: Act) -> bool:
    """Act in a child; whether it was killed."""
    child = os.fork()
    if child == 0:
        with contextlib.redirect_stderr(None), contextlib.suppress(BaseException), album.open() as library:
            act(library)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def attempt(album: LyingAlbum, chance: random.Random, stage: str, act: Act, calls: dict[str, int]) -> list[str] | None:
    """Kill once, settle, take back. Return what was wrong; `None` when the program ended before."""
    on = chance.choice(list(calls))
    nth, done = chance.randint(1, calls[on]), chance.random() < 0.5
    album.begin(stage)
    album.lies.lie(on, nth, act=done, kill=True)
    if not killed(album, act):
        return None
    wrong = [f"at once: {text}" for text in album.lost()]
    told = ""
    album.lies.heal()
    if chance.random() < 0.5:
        lie = Told(chance.random() < 0.5, chance.choice(_ERRORS))
        number = chance.randint(1, 6)
        told = f", then {number}: {lie}"
        album.lies.lie(lie.on, number, act=lie.act, errno=lie.errno)
    wrong += album.problems("at the next start", album.settle)
    album.lies.heal()
    wrong += album.problems("while it is remembered", album.undo)
    wrong += album.end()
    return [f"{stage}, killed {'after' if done else 'before'} {on} {nth}{told}: {text}" for text in wrong]


def main(base: Path, wanted: int, seed: int) -> None:
    logging.disable(logging.CRITICAL)
    chance = random.Random(seed)
    wrong: list[str] = []
    kills = 0
    with Mounts(base / "mounts") as mounts:
        albums = [
            LyingAlbum(base / f"{remembers}-{noreplace}", mounts, remembers=remembers, noreplace=noreplace)
            for remembers in (True, False)
            for noreplace in (True, False)
        ]
        cases = []
        for album in albums:
            album.make_stage("trashed", album.trash)
            for stage, act in (("new", album.trash), ("trashed", album.undo)):
                asked = album.operations(stage, act)
                changes = sum(call.startswith("changing") for call in asked)
                cases.append((album, stage, act, {"changing": changes, "any": len(asked)}))
        for number in range(wanted * _MOST_ROUNDS):
            if kills == wanted:
                break
            found = attempt(cases[number % len(cases)][0], chance, *cases[number % len(cases)][1:])
            if found is not None:
                kills += 1
                wrong += found
    print(json.dumps({"kills": kills, "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
