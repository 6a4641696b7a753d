"""The command line's grammar. Imports nothing heavy, so that help is instant."""

from __future__ import annotations

import argparse
from pathlib import Path

from photosim import __version__
from photosim.base.paths import default_library
from photosim.cli.arguments import box, positive, tiers
from photosim.cli.grammar_organising import add_organising

DESCRIPTION = "Knows which of your photos look alike. Without a command, opens the window."
STATUS = "Exit status: 0 done, 1 nothing found or some files failed, 2 wrong use, 3 the library cannot be opened."


def make_parser(*, with_commands: bool = True) -> argparse.ArgumentParser:
    """Return the parser; the options of all commands may stand before or after the command.

    Without commands it is made in a moment: enough for who starts the program with no arguments at all.
    """
    parser = argparse.ArgumentParser(prog="photosim", description=DESCRIPTION, epilog=STATUS)
    parser.add_argument("--version", action="version", version=f"photosim {__version__}")
    parser.add_argument(
        "--open", type=Path, metavar="PATH", help="open the window with the look-alikes of this picture, or this folder"
    )
    _add_common(parser, top=True)
    if not with_commands:
        parser.set_defaults(command=None)
        return parser
    from photosim.values.keeper_rules import EXPLANATIONS
    from photosim.values.photos import TIERS

    common = argparse.ArgumentParser(add_help=False)
    _add_common(common, top=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    scan = commands.add_parser("scan", parents=[common], help="add folders and bring the library up to date")
    scan.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="default: all folders of the library")
    scan.add_argument(
        "--accept-missing",
        action="store_true",
        help="a folder that lost most of its photos lost them on purpose; without this, they are kept",
    )
    scan.add_argument(
        "--retry",
        action="store_true",
        help="read files again that could not be read before, although unchanged; downloads what is online only",
    )

    looks = commands.add_parser(
        "map", parents=[common], help="tell where photos lie on the map of looks, alike ones together"
    )
    looks.add_argument("--where", metavar="QUERY", help="only the photos that `find QUERY` gives")
    looks.add_argument("--afresh", action="store_true", help="work all of it out again")

    similar = commands.add_parser("similar", parents=[common], help="show the look-alikes of a picture")
    similar.add_argument(
        "photos", nargs="+", type=Path, metavar="PHOTO", help="library photos or any picture files; all count together"
    )
    similar.add_argument(
        "--not",
        dest="unlike",
        nargs="+",
        action="extend",
        default=[],
        type=Path,
        metavar="PHOTO",
        help="less like these",
    )
    similar.add_argument("--where", metavar="QUERY", help="only among the photos that `find QUERY` gives")
    similar.add_argument("-n", type=positive, default=20, metavar="N", help="how many (default: 20)")
    similar.add_argument(
        "--metric",
        choices=("cosine", "dot", "euclidean"),
        default="cosine",
        help="how scores are counted; higher is more alike (default: cosine)",
    )
    similar.add_argument(
        "--box",
        "--part",
        dest="box",
        type=box,
        metavar="X,Y,W,H",
        help="find where this part of the picture occurs: upright pixels, or fractions when all four are at most 1",
    )

    similar.add_argument(
        "--whitened",
        action="store_true",
        help="compare in axes learned from this library: a little better, slower; for 2,000 photos and more",
    )

    trash = commands.add_parser("trash", parents=[common], help="move photos to the trash; `undo` takes them back")
    trash.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="photos of the library, one by one")
    trash.add_argument("--tier", metavar="T", help="all but the keepers of every group: identical or same-shot")
    trash.add_argument(
        "--exact", action="store_true", help="every exact copy, also in groups that hold edits; nothing else of them"
    )
    trash.add_argument(
        "--group", nargs="+", action="extend", default=[], metavar="ID", help="all but the keepers of these groups"
    )
    trash.add_argument(
        "--rescue",
        action="store_true",
        help="first write what the kept photos lack (capture time, place, rating, keywords, title, caption) into "
        "their XMP sidecars",
    )
    trash.add_argument("--dry-run", action="store_true", help="say what would happen, file by file; change nothing")

    undo = commands.add_parser("undo", parents=[common], help="take a deletion back, or single files of one")
    undo.add_argument("batch", nargs="?", type=positive, metavar="BATCH", help="default: the latest")
    undo.add_argument(
        "--file",
        nargs="+",
        action="extend",
        default=[],
        type=Path,
        metavar="PATH",
        help="only these files, by where they were; without BATCH, each from the latest deletion that holds it",
    )

    commands.add_parser("history", parents=[common], help="list the deletions and what became of them")

    duplicates = commands.add_parser("duplicates", parents=[common], help="find copies of the same shot, with proof")
    duplicates.add_argument(
        "--tier",
        type=tiers,
        default=TIERS,
        metavar="TIERS",
        help=f"how sure, separated by commas: {', '.join(TIERS)} (default: all)",
    )
    duplicates.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="only among photos in these")

    verdict = commands.add_parser("verdict", parents=[common], help="remember that photos are one shot, or are not")
    verdict.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="two or more photos of the library")
    decision = verdict.add_mutually_exclusive_group(required=True)
    for option, help_text in (
        ("same", "they are the same shot"),
        ("different", "they are not; one photo alone is different from the rest of its group"),
        ("keep-all", "all of them stay, although they may be the same shot"),
        ("list", "list what was decided; with paths, about these photos"),
        ("forget", "take back what was decided about these photos"),
    ):
        decision.add_argument(f"--{option}", action="store_const", const=option, dest="decision", help=help_text)

    rules = commands.add_parser("rules", parents=[common], help="the rules by which one photo of a group is kept")
    actions = rules.add_subparsers(dest="action", metavar="ACTION")
    action = actions.add_parser("set", parents=[common], help="let these rules count, in this order, and no others")
    action.add_argument("names", nargs="+", metavar="NAME", help=", ".join(EXPLANATIONS))
    action = actions.add_parser("folders", parents=[common], help="the folders you like best, best first; none forgets")
    action.add_argument("paths", nargs="*", type=Path, metavar="FOLDER")
    actions.add_parser("reset", parents=[common], help="back to the order that photosim comes with")

    compare = commands.add_parser(
        "compare-folders",
        parents=[common],
        help="say which photos of one folder are not in another, as before an old backup or a memory card is cleared",
    )
    compare.add_argument("a", type=Path, metavar="A", help="where the photos should be")
    compare.add_argument("b", type=Path, metavar="B", help="the folder to be cleared; status 0 when A has all of it")
    compare.add_argument("--trash", action="store_true", help="move the photos of B that A has to the trash")
    compare.add_argument("--rescue", action="store_true", help="with --trash: save first what A's photos lack")
    compare.add_argument("--dry-run", action="store_true", help="with --trash: say what would happen; change nothing")

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
    relocate = actions.add_parser("relocate", parents=[common], help="tell that a folder has another path now")
    relocate.add_argument("old", type=Path, metavar="OLD", help="a folder of the library; it may be offline")
    relocate.add_argument("new", type=Path, metavar="NEW", help="where its photos are now")
    relocate.add_argument("--yes", action="store_true", help="also when most of its photos are not found there")
    forget = actions.add_parser(
        "forget-missing", parents=[common], help="forget photos that are gone, for good; decisions stay"
    )
    forget.add_argument("paths", nargs="*", type=Path, metavar="FOLDER", help="default: all folders")

    add_organising(commands, common)

    _add_export(commands.add_parser("export", parents=[common], help="write groups, scores and decisions into a file"))

    _add_models(commands.add_parser("models", parents=[common], help="list, install and choose models"), common)

    evaluate = commands.add_parser(
        "evaluate", parents=[common], help="measure look-alikes on folders with known answers"
    )
    evaluate.add_argument("folder", type=Path, metavar="FOLDER", help="class folders, or a truth.json of shots")
    evaluate.add_argument(
        "--model", metavar="NAME", help="an installed model, or all of them beside each other (default: the one in use)"
    )

    selftest = commands.add_parser(
        "selftest", parents=[common], help="measure on edited copies of your own photos from which score on it is sure"
    )
    selftest.add_argument("--photos", type=positive, default=200, metavar="N", help="how many (default: 200)")
    selftest.add_argument("--seed", type=int, default=0, metavar="N", help="another number takes other photos")
    selftest.add_argument(
        "--picture", type=Path, metavar="FILE", help="where to draw the result (default: selftest.png in the library)"
    )

    commands.add_parser("info", parents=[common], help="facts about the library, versions, health")

    index = commands.add_parser("index", parents=[common], help="show or choose where look-alikes are searched")
    index.add_argument(
        "place",
        nargs="?",
        metavar="PLACE",
        help="built-in (a file in the library), qdrant:URL, qdrant:FOLDER or postgresql://USER@HOST/DATABASE; only an "
        "address makes photosim use a network",
    )

    check = commands.add_parser("check", parents=[common], help="see whether the library is whole, and mend it")
    check.add_argument("--repair", action="store_true", help="mend what can be mended; photos are never touched")

    demo = commands.add_parser("demo", parents=[common], help="draw a demo library, scan it, show look-alikes")
    demo.add_argument(
        "directory", nargs="?", type=Path, metavar="DIR", help="where to draw (default: a temporary folder)"
    )
    return parser


def _add_export(export: argparse.ArgumentParser) -> None:
    export.add_argument(
        "file", type=Path, metavar="FILE", help="name.json or name.csv; a file of this name is replaced"
    )
    export.description = (
        "Writes every duplicate group with the scores and evidence of its members, and everything that was decided. "
        "Duplicates are looked for first when photos or decisions have changed since the last time."
    )
    export.epilog = (
        "The JSON has the keys of `duplicates` and `verdict --list`, and facts as in `info`. The CSV is UTF-8 with "
        "a byte order mark, as spreadsheets expect it. Its column `kind` is `member` for a photo of a group, and "
        "`verdict` for a photo that something was decided about: the rows of one decision share its number in the "
        "column `group`, and `decision` says same, different or keep-all. `uri` names the file exactly, whatever "
        "bytes its name has. Text that a spreadsheet would take for a formula has an apostrophe before it."
    )


def _add_models(models: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = models.add_subparsers(dest="action", metavar="ACTION")
    install = actions.add_parser(
        "install",
        parents=[common],
        help="add weights, from torchvision's server or from a file",
        description="Without FILE, downloads torchvision's weights; this is the only command that uses the network.",
    )
    install.add_argument("name", metavar="NAME", help="a model of the list, or the backbone that FILE is for")
    install.add_argument("file", nargs="?", type=Path, metavar="FILE", help="weights saved by torch.save")
    install.add_argument("--as", dest="called", metavar="NAME", help="what to call weights from a FILE")
    use = actions.add_parser(
        "use",
        parents=[common],
        help="search by another model, once all photos are prepared for it",
        description="Searches stay with the old model until every photo that can be read is prepared. It may be "
        "stopped at any time; the same command, or the next scan, goes on there.",
    )
    use.add_argument("name", metavar="NAME", help="an installed model")
    remove = actions.add_parser("remove", parents=[common], help="delete a model's weights and vectors")
    remove.add_argument("name", metavar="NAME", help="a model that is not in use")
    remove.add_argument("--yes", action="store_true", help="do not ask")


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
        help="other weights for this time: a torchvision state_dict (ResNet18, or what the card beside it says)",
    )
    parser.add_argument("--json", action="store_true", default=default(False), help="print JSON for scripts")
    parser.add_argument(
        "--quiet", action="store_true", default=default(False), help="print no progress and no warnings"
    )
    parser.add_argument("--verbose", action="store_true", default=default(False), help="print what happens inside")
