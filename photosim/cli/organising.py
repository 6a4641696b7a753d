"""The commands for finding and keeping: `find`, `copies`, `albums`, `label`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from photosim.base.errors import UsageError
from photosim.base.status import DONE, INCOMPLETE
from photosim.base.words import counted
from photosim.cli.output import job_of, open_library, print_json, say
from photosim.library import Library

if TYPE_CHECKING:
    from photosim.organising.labelling import Labelling
from photosim.values.organising import (
    Album,
    Gathering,
    Label,
    LabelChange,
    LabelStep,
    ShotCopies,
    WrittenSidecars,
    by_folder,
)


def find(options: argparse.Namespace) -> int:
    """List the photos that fit a query."""
    query = " ".join(options.query)
    with open_library(options, looking=True) as library, job_of(options) as job:
        ids = library.organising.finding.ids(query, sort=options.sort, job=job)
        paths = library.photos.paths_of(ids if options.n is None else ids[: options.n])
    if options.json:
        print_json({"query": query, "count": len(ids), "results": [{"path": str(path)} for path in paths]})
    else:
        for path in paths:
            say(str(path))
        if len(paths) < len(ids):
            say(f"… and {len(ids) - len(paths):,} more.")
        elif not ids:
            say("No photo fits. Try fewer words, or `photosim find --help` for what can be asked.")
    return DONE if ids else INCOMPLETE


def copies(options: argparse.Namespace) -> int:
    """Say where the copies of shots are, or whether a folder may be wiped."""
    if options.may_wipe:
        return _may_wipe(options)
    with open_library(options) as library, job_of(options) as job:
        shots = library.organising.copies(options.folders, job, only_once=options.only_once)
    only_once = sum(len(shot.copies) == 1 for shot in shots)
    if options.json:
        folders = [
            {"folder": str(one.folder), "online": one.online, "shots": one.shots, "only_once": one.only_once}
            | {"only_here": one.only_here}
            for one in by_folder(shots)
        ]
        print_json({"shots": [_copies_as_json(shot) for shot in shots], "only_once": only_once, "folders": folders})
    else:
        _print_copies(shots, only_once)
    return DONE if shots else INCOMPLETE


def _may_wipe(options: argparse.Namespace) -> int:
    if len(options.folders) != 1:
        raise UsageError("Name one folder: photosim copies FOLDER --may-wipe")
    with open_library(options) as library, job_of(options) as job:
        answer = library.organising.may_be_wiped(options.folders[0], job)
    elsewhere = {str(folder): count for folder, count in sorted(answer.elsewhere.items())}
    if options.json:
        lacking = [{"path": str(one.path), "reason": one.reason} for one in answer.lacking]
        facts = {"folder": str(answer.directory), "photos": answer.photos, "others": answer.others}
        print_json({**facts, "may_be_wiped": answer.is_safe, "elsewhere": elsewhere, "lacking": lacking})
        return DONE if answer.is_safe else INCOMPLETE
    for one in answer.lacking:
        say(str(one.path))
        say(f"   {one.reason}")
    for folder, count in elsewhere.items():
        say(f"{counted(count, 'photo')} read in {folder}")
    if answer.is_safe:
        say(f"Everything in {answer.directory} also stands elsewhere, and was read there just now: you may wipe it.")
    elif answer.lacking:
        files = counted(len(answer.lacking), "file")
        verb = "stands" if len(answer.lacking) == 1 else "stand"
        say(f"Do not wipe {answer.directory}: {files} of it {verb} nowhere else.")
    else:
        say(f"There is nothing in {answer.directory}.")
    return DONE if answer.is_safe else INCOMPLETE


def _copies_as_json(shot: ShotCopies) -> dict[str, Any]:
    return {
        "path": str(shot.path),
        "copies": [{"path": str(copy.path), "folder": str(copy.folder), "online": copy.online} for copy in shot.copies],
    }


def _print_copies(shots: Sequence[ShotCopies], only_once: int) -> None:
    for shot in shots:
        say(f"{len(shot.copies)}  {shot.path}")
        for copy in shot.copies[1:]:
            say(f"   {copy.path}{'' if copy.online else '  (offline)'}")
    say(f"{counted(len(shots), 'shot')}, {only_once:,} of them only once." if shots else "There are no photos here.")


def albums(options: argparse.Namespace) -> int:
    """List, make, fill and empty albums."""
    with open_library(options, looking=options.action is None) as library:
        return _ALBUM_ACTIONS[options.action](library, options)


def _list_albums(library: Library, options: argparse.Namespace) -> int:
    return _tell_albums(library, library.organising.labelling.albums(), options)


def _add(library: Library, options: argparse.Namespace) -> int:
    if options.query is not None:
        if options.paths:
            raise UsageError("An album holds a search or photos, not both. Leave out --query or the photos.")
        return _tell_albums(
            library, [library.organising.labelling.add_smart_album(options.name, options.query)], options
        )
    return _tell_albums(library, [library.organising.labelling.add_to_album(options.name, options.paths)], options)


def _remove(library: Library, options: argparse.Namespace) -> int:
    if options.paths:
        return _tell_albums(
            library, [library.organising.labelling.remove_from_album(options.name, options.paths)], options
        )
    removed = library.organising.labelling.remove_album(options.name)
    if options.json:
        print_json({"albums": [_album_as_json(library, album) for album in library.organising.labelling.albums()]})
    else:
        say(f"The album “{removed.name}” is gone; its photos are where they were.")
        say("Bring it back with: photosim albums undo")
    return DONE


def _rename(library: Library, options: argparse.Namespace) -> int:
    return _tell_albums(library, [library.organising.labelling.rename_album(options.name, options.new)], options)


def _cover(library: Library, options: argparse.Namespace) -> int:
    return _tell_albums(library, [library.organising.labelling.set_cover(options.name, options.path)], options)


def _order(library: Library, options: argparse.Namespace) -> int:
    library.organising.labelling.arrange_album(options.name, options.paths)
    return _show(library, options)


def _show(library: Library, options: argparse.Namespace) -> int:
    with job_of(options) as job:
        paths = library.photos.paths_of(library.organising.finding.in_album(options.name, job))
    if options.json:
        print_json({"name": options.name, "results": [{"path": str(path)} for path in paths]})
    else:
        for path in paths:
            say(str(path))
    return DONE if paths else INCOMPLETE


def _suggest(library: Library, options: argparse.Namespace) -> int:
    organising = library.organising
    gathering = Gathering("keyword" if options.keyword else "album", options.name)
    if options.accept:
        organising.gatherings.accept(gathering, options.accept)
    if options.refuse:
        organising.gatherings.refuse(gathering, options.refuse)
    with job_of(options) as job:
        found = organising.suggest(gathering, options.n, job)
    if options.json:
        results = [{"path": str(match.path), "score": round(match.score, 6)} for match in found.matches]
        print_json({"results": results, "sure": found.sure})
        return DONE if results else INCOMPLETE
    for place, match in enumerate(found.matches):
        if place == found.sure:
            say("less sure:" if place else "nothing is sure; the likeliest:")
        say(f"  {match.path}")
    return DONE if found.matches else INCOMPLETE


def _undo(library: Library, options: argparse.Namespace) -> int:
    undone = library.organising.labelling.undo()
    if options.json:
        print_json({"undone": undone is not None, "told": undone.told if undone else ""})
    elif undone is None:
        say("There is nothing to take back.")
    else:
        say(f"Taken back: {undone.told}." if undone.told else "The newest change is taken back.")
    return DONE if undone else INCOMPLETE


_ALBUM_ACTIONS = {
    None: _list_albums,
    "add": _add,
    "remove": _remove,
    "rename": _rename,
    "cover": _cover,
    "order": _order,
    "show": _show,
    "suggest": _suggest,
    "undo": _undo,
}


def _album_as_json(library: Library, album: Album) -> dict[str, Any]:
    photos = album.photos if album.query is None else len(library.organising.finding.ids(album.query))
    cover = library.photos.paths_of([] if album.cover_photo is None else [album.cover_photo])
    more = {"query": album.query} if album.query is not None else {"cover": str(cover[0])} if cover else {}
    return {"name": album.name, "photos": photos, **more}


def _tell_albums(library: Library, found: Sequence[Album], options: argparse.Namespace) -> int:
    facts = [_album_as_json(library, album) for album in found]
    if options.json:
        print_json({"albums": facts})
        return DONE
    for fact in facts:
        say(f"{fact['photos']:>7,}  {fact['name']}" + (f"  (search: {fact['query']})" if "query" in fact else ""))
    if not facts:
        say("There are no albums yet. Make one: photosim albums add NAME PATH…")
    return DONE


def label(options: argparse.Namespace) -> int:
    """Say something about photos, or tell what is said."""
    if options.undo:
        if options.paths:
            raise UsageError("--undo takes back the newest change, whatever it was about. Leave out the photos.")
        with open_library(options) as library:
            return _undo(library, options)
    if options.sidecars is not None:
        with open_library(options) as library:
            library.organising.writing.set_when(options.sidecars)
        if not options.paths:
            return _tell_sidecars(options)
    if not options.paths:
        raise UsageError("Name the photos: photosim label PATH…")
    change = LabelChange(
        options.rating,
        options.favourite,
        tuple(options.keyword),
        tuple(options.no_keyword),
        options.title,
        options.caption,
    )
    with open_library(options) as library, job_of(options) as job:
        labelling = library.organising.labelling
        before = labelling.newest_step()
        labels = labelling.label(options.paths, change)
        written = labelling.write(options.paths, job) if options.write else _just_written(labelling, before)
    if options.json:
        sidecars = {} if written is None else _written_as_json(written)
        print_json({"photos": [_label_as_json(one) for one in labels], **sidecars})
    else:
        for one in labels:
            say(str(one.path))
            say(f"  {_in_words(one)}")
        for path in () if written is None else written.sidecars:
            say(f"written: {path}")
        for path, reason in () if written is None else written.skipped:
            say(f"not written: {path}")
            say(f"  {reason}")
    return INCOMPLETE if written is not None and written.skipped else DONE


def _just_written(labelling: Labelling, before: LabelStep | None) -> WrittenSidecars | None:
    """The sidecars of a step that was made just now; None where there is none."""
    newest = labelling.newest_step()
    written = labelling.written(newest.number) if newest is not None and newest != before else None
    return written if written is not None and (written.sidecars or written.skipped) else None


def _written_as_json(written: WrittenSidecars) -> dict[str, Any]:
    skipped = [{"path": str(path), "reason": reason} for path, reason in written.skipped]
    return {"sidecars": [str(path) for path in written.sidecars], "skipped": skipped}


def _tell_sidecars(options: argparse.Namespace) -> int:
    words = {"never": "never", "command": "when you ask for it with --write", "always": "always"}
    if options.json:
        print_json({"sidecars": options.sidecars})
    else:
        say(f"Sidecars are written {words[options.sidecars]} from now on.")
    return DONE


def _label_as_json(one: Label) -> dict[str, Any]:
    return {
        "path": str(one.path),
        "rating": one.rating,
        "favourite": one.favourite,
        "keywords": list(one.keywords),
        "title": one.title,
        "caption": one.caption,
        "places": list(one.places),
    }


def _in_words(one: Label) -> str:
    parts = [
        "rejected" if one.rating < 0 else "*" * one.rating,
        "favourite" if one.favourite else "",
        ", ".join(one.keywords),
        f"“{one.title}”" if one.title else "",
        one.caption,
        ", ".join(one.places),
    ]
    return "; ".join(part for part in parts if part) or "nothing is said about it yet"
