"""The command line's grammar. Imports nothing heavy, so that help is instant."""

from __future__ import annotations

import argparse
from pathlib import Path

from photosim import __version__
from photosim.core.model import TIERS
from photosim.core.paths import default_library

DESCRIPTION = "Knows which of your photos look alike. Without a command, opens the window."
STATUS = "Exit status: 0 done, 1 nothing found or some files failed, 2 wrong use, 3 the library cannot be opened."


def make_parser() -> argparse.ArgumentParser:
    """Return the parser; the options of all commands may stand before or after the command."""
    parser = argparse.ArgumentParser(prog="photosim", description=DESCRIPTION, epilog=STATUS)
    parser.add_argument("--version", action="version", version=f"photosim {__version__}")
    _add_common(parser, top=True)
    common = argparse.ArgumentParser(add_help=False)
    _add_common(common, top=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    scan = commands.add_parser("scan", parents=[common], help="add folders and bring the library up to date")
    scan.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="default: all folders of the library")

    similar = commands.add_parser("similar", parents=[common], help="show the look-alikes of a picture")
    similar.add_argument("photo", type=Path, metavar="PHOTO", help="a library photo or any picture file")
    similar.add_argument("-n", type=_positive, default=20, metavar="N", help="how many (default: 20)")
    similar.add_argument(
        "--metric",
        choices=("cosine", "dot", "euclidean"),
        default="cosine",
        help="how scores are counted; higher is more alike (default: cosine)",
    )
    similar.add_argument(
        "--box",
        type=_box,
        metavar="X,Y,W,H",
        help="search by this part of the picture only: upright pixels, or fractions when all four are at most 1",
    )

    trash = commands.add_parser("trash", parents=[common], help="move photos to the trash; `undo` takes them back")
    trash.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="photos of the library, one by one")
    trash.add_argument("--tier", metavar="T", help="all but the keepers of every group: identical or same-shot")
    trash.add_argument(
        "--group", nargs="+", action="extend", default=[], metavar="ID", help="all but the keepers of these groups"
    )
    trash.add_argument("--dry-run", action="store_true", help="say what would happen, file by file; change nothing")

    undo = commands.add_parser("undo", parents=[common], help="take a deletion back")
    undo.add_argument("batch", nargs="?", type=_positive, metavar="BATCH", help="default: the latest")

    commands.add_parser("history", parents=[common], help="list the deletions and what became of them")

    duplicates = commands.add_parser("duplicates", parents=[common], help="find copies of the same shot, with proof")
    duplicates.add_argument(
        "--tier",
        type=_tiers,
        default=TIERS,
        metavar="TIERS",
        help=f"how sure, separated by commas: {', '.join(TIERS)} (default: all)",
    )
    duplicates.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="only among photos in these")

    verdict = commands.add_parser("verdict", parents=[common], help="remember that photos are one shot, or are not")
    verdict.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="two or more photos of the library")
    decision = verdict.add_mutually_exclusive_group(required=True)
    decision.add_argument("--same", action="store_true", help="they are the same shot")
    decision.add_argument("--different", action="store_false", dest="same", help="they are not")

    folders = commands.add_parser("folders", parents=[common], help="list, add or remove the library's folders")
    actions = folders.add_subparsers(dest="action", metavar="ACTION")
    for name, help_text in (
        ("add", "add folders without reading them yet"),
        ("remove", "forget folders; the photos on disk are not touched"),
        ("protect", "set the padlock: nothing in the folder is ever deleted"),
        ("unprotect", "take the padlock off"),
    ):
        action = actions.add_parser(name, parents=[common], help=help_text)
        action.add_argument("paths", nargs="+", type=Path, metavar="FOLDER")

    commands.add_parser("models", parents=[common], help="list the models that vectors come from")

    evaluate = commands.add_parser(
        "evaluate", parents=[common], help="measure look-alikes on folders with known answers"
    )
    evaluate.add_argument("folder", type=Path, metavar="FOLDER", help="class folders, or a truth.json of shots")

    commands.add_parser("info", parents=[common], help="facts about the library, versions, health")

    index = commands.add_parser("index", parents=[common], help="show or choose where look-alikes are searched")
    index.add_argument(
        "place",
        nargs="?",
        metavar="PLACE",
        help="built-in (a file in the library), qdrant:URL or qdrant:FOLDER; only a URL makes photosim use a network",
    )

    demo = commands.add_parser("demo", parents=[common], help="draw a demo library, scan it, show look-alikes")
    demo.add_argument(
        "directory", nargs="?", type=Path, metavar="DIR", help="where to draw (default: a temporary folder)"
    )
    return parser


def _add_common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """Add the options of all commands. Below the top they have no defaults, so none undoes an earlier one."""

    def default(value: object) -> object:
        return value if top else argparse.SUPPRESS

    parser.add_argument(
        "--library",
        type=Path,
        metavar="DIR",
        default=default(None),
        help=f"the library's folder (also PHOTOSIM_LIBRARY; default: {default_library()})".replace("%", "%%"),
    )
    parser.add_argument(
        "--weights",
        type=Path,
        metavar="FILE",
        default=default(None),
        help="other weights: a torchvision ResNet18 state_dict",
    )
    parser.add_argument("--json", action="store_true", default=default(False), help="print JSON for scripts")
    parser.add_argument(
        "--quiet", action="store_true", default=default(False), help="print no progress and no warnings"
    )
    parser.add_argument("--verbose", action="store_true", default=default(False), help="print what happens inside")


def _tiers(text: str) -> tuple[str, ...]:
    wanted = tuple(part.strip() for part in text.split(",") if part.strip())
    for tier in wanted:
        if tier not in TIERS:
            raise argparse.ArgumentTypeError(f"there is no tier “{tier}”; choose from {', '.join(TIERS)}")
    if not wanted:
        raise argparse.ArgumentTypeError(f"name at least one of {', '.join(TIERS)}")
    return wanted


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number of at least 1 is needed")
    return int(text)


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        x, y, width, height = (float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError("four numbers are needed: X,Y,W,H") from None
    if width <= 0 or height <= 0 or x < 0 or y < 0:
        raise argparse.ArgumentTypeError("X and Y must not be negative, W and H must be more than 0")
    return x, y, width, height
