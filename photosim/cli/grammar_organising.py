"""The grammar of the commands about finding and keeping."""

from __future__ import annotations

import argparse
from pathlib import Path

from photosim.cli.arguments import Commands, positive

_FIND = """what can be asked:
  beach  "at the sea"         words in names, folders, keywords, titles, captions, albums, cameras, lenses,
                              names of places
  camera:X100V keyword:"New York"
                              in one of these only: name, folder, camera, lens, keyword, title, caption, album,
                              place
  rating:>=4  size:>5mb  iso:100..800  exposure:1/250
                              numbers: rating, size, width, height, megapixels, iso, aperture, focal, exposure
  2019  2019-05..2019-08  date:last-summer  date:yesterday
                              when it was taken
  format:heic  is:panorama    portrait, landscape, square, panorama
  is:favourite  has:copies  no:date
                              favourite, rejected, rated, raw, offline, copies, only-copy, series, date, place,
                              dark, blurred, damaged, keyword, title, caption, album
All parts count; `or` takes either side, `-` turns round, brackets hold together: (beach or lake) -is:raw
By likeness: photosim similar PHOTO --where QUERY. Keep a search: photosim albums add NAME --query QUERY
"""


def add_organising(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Add `find`, `copies`, `albums` and `label`."""
    from photosim.values.query_keys import SORT_KEYS

    find = commands.add_parser(
        "find",
        parents=[common],
        help="find photos by words and facts",
        epilog=_FIND,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    find.add_argument("query", nargs="+", metavar="QUERY", help="several are one, with spaces between them")
    find.add_argument("-n", type=positive, metavar="N", help="at most so many (default: all)")
    find.add_argument("--sort", default="taken", metavar="KEY", help=f"{', '.join(SORT_KEYS)}; -KEY turns it round")

    copies = commands.add_parser("copies", parents=[common], help="say where the copies of every shot are")
    copies.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="only shots of these")
    copies.add_argument("--only-once", action="store_true", help="only shots of which there is one file")

    copies.add_argument(
        "--may-wipe",
        action="store_true",
        help="say whether everything in FOLDER stands elsewhere too: every file and its copy are read",
    )

    albums = commands.add_parser("albums", parents=[common], help="list, make and fill albums")
    actions = albums.add_subparsers(dest="action", metavar="ACTION")
    action = actions.add_parser("add", parents=[common], help="put photos into an album, which is made when it is new")
    action.add_argument("name", metavar="NAME")
    action.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    action.add_argument("--query", metavar="QUERY", help="keep this search as an album instead")
    action = actions.add_parser("remove", parents=[common], help="take photos out, or without any forget the album")
    action.add_argument("name", metavar="NAME")
    action.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    action = actions.add_parser("rename", parents=[common], help="give an album another name")
    action.add_argument("name", metavar="NAME")
    action.add_argument("new", metavar="NEW")
    action = actions.add_parser("cover", parents=[common], help="let a photo stand for an album")
    action.add_argument("name", metavar="NAME")
    action.add_argument("path", type=Path, metavar="PATH")
    action = actions.add_parser("order", parents=[common], help="put these photos first in an album, in this order")
    action.add_argument("name", metavar="NAME")
    action.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    action = actions.add_parser("show", parents=[common], help="list the photos of an album, in its order")
    action.add_argument("name", metavar="NAME")
    action = actions.add_parser("suggest", parents=[common], help="photos that belong into an album too, by look")
    action.add_argument("name", metavar="NAME")
    action.add_argument("-n", type=positive, default=20, metavar="N", help="how many (default: 20)")
    action.add_argument("--keyword", action="store_true", help="NAME is a keyword, not an album")
    action.add_argument("--accept", nargs="+", type=Path, default=[], metavar="PATH", help="these belong: put them in")
    action.add_argument(
        "--refuse", nargs="+", type=Path, default=[], metavar="PATH", help="these do not belong; remembered"
    )
    actions.add_parser("undo", parents=[common], help="take back the newest change of albums or labels")

    label = commands.add_parser("label", parents=[common], help="say something about photos, or tell what was said")
    label.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="photos of the library")
    label.add_argument("--rating", type=int, metavar="N", help="0 to 5; -1 for rejected")
    label.add_argument("--favourite", action=argparse.BooleanOptionalAction, help="a favourite, or not any more")
    label.add_argument(
        "--keyword", action="append", default=[], metavar="K", help="add a keyword; Animals/Dog is one below another"
    )
    label.add_argument("--no-keyword", action="append", default=[], metavar="K", help="take a keyword away")
    label.add_argument("--title", metavar="T", help="an empty one takes the title away")
    label.add_argument("--caption", metavar="T", help="an empty one takes the caption away")
    label.add_argument(
        "--write", action="store_true", help="write what is said into XMP sidecars beside the photos; never into them"
    )
    label.add_argument(
        "--sidecars",
        choices=("never", "command", "always"),
        help="when sidecars are written from now on; `command`: only by --write (at first)",
    )
    label.add_argument("--undo", action="store_true", help="take back the newest change of labels or albums")
