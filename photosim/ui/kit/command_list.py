"""Every command of the window once: text, icon, shortcut and tip, in the menus in which they stand."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """`text` as in the menu; `tip` says what it does; `short` is what fits on the tool bar."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    short: str = ""
    checkable: bool = False
    submenu: str = ""
    """Title of the menu below the menu in which it stands."""
    local: bool = False
    """Its keys count only where the page that it belongs to has the keyboard."""


MENUS: dict[str, tuple[Command | None, ...]] = {
    "&File": (
        Command("add_folder", "&Add folder…", ("Ctrl+Shift+O",), "add-folder", "Add a folder of photos", "Add folder"),
        Command("rescan", "&Scan for changes", ("F5",), "rescan", "Look for new and changed photos", "Scan"),
        None,
        Command(
            "open_picture",
            "&Open a picture…",
            ("Ctrl+O",),
            "open-picture",
            "Find the look-alikes of any picture, without adding it",
            "Open a picture",
        ),
        Command("paste", "&Paste a picture", ("Ctrl+V",), "paste", "Find the look-alikes of a copied picture"),
        None,
        Command("pause", "Pa&use the scan", ("Ctrl+Shift+P",), "pause", checkable=True),
        Command("cancel", "&Cancel the scan", (), "close"),
        Command("background", "Back&ground work…", (), "", "Watching folders, battery, a busy computer"),
        Command("activity", "What runs &in the background", ("Ctrl+Shift+J",), "activity", "Lists it, and can stop it"),
        Command("failures", "Files that are &not shown…", (), "warning"),
        Command("check_library", "Chec&k the library…", (), "check", "See whether the library is whole, and mend it"),
        None,
        Command("preferences", "Pre&ferences…", ("Ctrl+,",), "preferences", "Which model finds look-alikes, and more"),
        None,
        Command("compare_folders", "Compare &two folders…", (), "copy", "Is everything of one folder in another?"),
        Command(
            "only_once", "Which photos exist onl&y once?…", (), "copy", "Where copies are, and whether a folder may go"
        ),
        Command("export", "&Export groups and decisions…", (), "", "Write them into a table or a JSON file"),
        Command("keeper_rules", "&Which photo to keep…", (), "", "The rules by which one of several copies is kept"),
        None,
        Command("own_library", "&Back to my library", (), "back", "Leave the demo library"),
        Command("quit", "&Quit", ("Ctrl+Q",)),
    ),
    "&Edit": (
        Command("undo", "&Undo", ("Ctrl+Z",), "undo", "Undo the last deletion, decision, mark or label"),
        None,
        Command("select_all", "Select &all", ("Ctrl+A",), "", "Choose all photos that are shown"),
        Command("select_none", "Select &none", ("Ctrl+Shift+A",), "", "Let go of the chosen photos"),
        Command("select_alike", "Select a&like", ("Ctrl+Shift+L",), "", "Choose their copies and series as well"),
        None,
        Command("find", "&Find photos", ("Ctrl+F",), "search", "By words, dates, cameras, keywords and more"),
        Command("keep_search", "&Keep the search as an album…", ("Ctrl+Shift+S",), "", "It fills itself"),
    ),
    "&Photo": (
        Command("quick_look", "&Quick look", ("Space",), "", "See it large for a moment", local=True),
        Command("look_alikes", "Find &look-alikes", ("Ctrl+L",), "look-alikes"),
        Command(
            "more_like",
            "&More like this",
            ("Ctrl+Shift+Up",),
            "plus",
            "Ask for what is like the chosen photos as well",
        ),
        Command(
            "less_like", "L&ess like this", ("Ctrl+Shift+Down",), "minus", "Ask for what is unlike the chosen photos"
        ),
        Command("why", "Wh&y is this alike?", ("Y",), "why", "Show where the likeness with what was asked comes from"),
        Command("open", "&Open at full size", (), "picture"),
        Command("compare", "&Compare", ("C",), "compare", "Compare two to four photos"),
        Command("reveal", "Show among &all photos", ("Ctrl+G",), "photos"),
        None,
        Command("favourite", "Fa&vourite", ("H",), "", "Make the chosen photos favourites, or no longer"),
        *(
            Command(f"rate_{stars}", "★" * stars if stars else "&Not rated", (f"Alt+{stars}",), submenu="&Rating")
            for stars in (5, 4, 3, 2, 1, 0)
        ),
        Command("rate_rejected", "Re&jected", ("Alt+X",), submenu="&Rating"),
        Command("describe", "&Keywords and title…", ("Ctrl+K",)),
        Command("add_to_album", "Add to al&bum…", ("Ctrl+B",)),
        Command("write_labels", "&Write into sidecars", (), "", "Write what was said into XMP files beside the photos"),
        None,
        Command("open_with", "Open wit&h…", ("Ctrl+Shift+E",), "", "Open the chosen photos in another program"),
        Command("show_file", "Show in &file manager", ("Ctrl+Shift+R",), "show-in-folder"),
        Command("copy_image", "Copy &image", ("Ctrl+C",), "copy"),
        Command("copy_path", "Copy &path", ("Ctrl+Shift+C",)),
        None,
        Command(
            "trash", "&Delete…", ("Del",), "trash", "Move the chosen photos to the trash, after a look at what goes"
        ),
    ),
    "&Albums": (
        Command("new_album", "&New album…", ("Ctrl+Shift+N",), "add", "Make an album of the chosen photos"),
        Command("album_cover", "&Use as cover", (), "album", "Let the chosen photo stand for the album that is shown"),
        Command("take_out", "&Take out", ("Ctrl+Shift+T",), "remove", "Take them out of the album or keyword"),
        None,
        Command("move_earlier", "Move &earlier", ("Alt+Up",), "", "Move the chosen photos one place on in the album"),
        Command("move_later", "Move &later", ("Alt+Down",), "", "Move the chosen photos one place back in the album"),
        None,
        Command("suggestions", "&Suggestions", ("F8",), "sparkle", "Which photos may belong here too", checkable=True),
    ),
    "&Duplicates": (
        Command("next_group", "&Next group", ("N",), "next", short="Next", local=True),
        Command("previous_group", "&Previous group", ("P",), "previous", short="Previous", local=True),
        None,
        Command("keep", "&Keep this one", ("K",), "check", "Keep this photo of the group", "Keep this", local=True),
        Command(
            "mark",
            "&Mark or unmark",
            ("M",),
            "trash",
            "Mark this photo for deletion, or not",
            "Mark",
            local=True,
        ),
        Command(
            "mark_others",
            "Mark the &others",
            ("Shift+M",),
            "duplicates",
            "Mark all but the one to keep, and go on",
            "Mark others",
            local=True,
        ),
        Command("unmark", "&Take marks off", ("U",), "remove", "Take all marks off this group", local=True),
        None,
        Command(
            "not_duplicates",
            "Not &duplicates",
            ("X",),
            "not-same",
            "These are different photos: remember it for ever",
            local=True,
        ),
        Command(
            "different",
            "This one is di&fferent",
            ("T",),
            "not-same",
            "This photo is another one than the rest of its group: remember it for ever",
            "Different",
            local=True,
        ),
        Command(
            "keep_all", "Keep &all", ("A",), "keep-all", "Keep every one of them: remember it for ever", local=True
        ),
        None,
        Command(
            "mark_like_this",
            "Mark all groups &like this…",
            ("Ctrl+Shift+M",),
            "duplicates",
            "Mark the copies in all groups of this kind, after a look at what that would be",
            local=True,
        ),
        Command(
            "delete_marked",
            "D&elete marked…",
            ("Ctrl+Shift+D",),
            "trash",
            "Move all marked photos to the trash, after a look at what goes",
        ),
        Command(
            "clean_up",
            "Clean up e&xact copies…",
            ("Ctrl+Shift+X",),
            "trash",
            "Move every exact copy to the trash, after a look at what goes",
            "Clean up exact copies…",
        ),
        Command("find_duplicates", "&Search for duplicates", (), "rescan", "Search again, for what is new"),
        Command(
            "decisions", "Remembered de&cisions…", (), "decisions", "What you decided about photos, and taking it back"
        ),
    ),
    "&View": (
        Command("larger", "&Larger thumbnails", ("Ctrl++", "Ctrl+="), "larger"),
        Command("smaller", "&Smaller thumbnails", ("Ctrl+-",), "smaller"),
        Command("stacks", "Stac&k copies and series", (), "", "One cell for each shot or series", checkable=True),
        Command("count_copies", "&Number of copies", (), "", "How often each photo exists, on it", checkable=True),
        Command("crop", "&Crop thumbnails to squares", (), checkable=True),
        None,
        *(
            Command(f"sort_{key}", text, (f"Ctrl+Shift+{number}",), checkable=True, submenu="S&ort by")
            for number, (key, text) in enumerate(
                (
                    ("taken", "&Time taken"),
                    ("added", "Time &added"),
                    ("name", "&Name"),
                    ("size", "&Size"),
                    ("rating", "&Rating"),
                    ("likeness", "&Likeness to the chosen photo"),
                ),
                start=1,
            )
        ),
        Command("sort_backwards", "The &other way round", ("Ctrl+Shift+0",), checkable=True, submenu="S&ort by"),
        Command("below", "Photos of su&bfolders as well", ("Ctrl+Shift+B",), checkable=True),
        None,
        Command("folders", "&Folders", ("F9",), checkable=True),
        Command("look_alikes_panel", "Look-&alikes", ("F10",), checkable=True),
        Command("details", "&Details", ("Ctrl+I",), "details", "What is known of the chosen photo", checkable=True),
        Command("map_page", "&Map of looks", ("Ctrl+4",), "map", "Photos on a plane, alike together", checkable=True),
        None,
        Command("full_screen", "F&ull screen", ("F11",), "full-screen", checkable=True),
    ),
    "&Go": (
        Command("photos_page", "&Photos", ("Ctrl+1",), "photos", "All photos and folders", checkable=True),
        Command("duplicates_page", "&Duplicates", ("Ctrl+2",), "duplicates", "Review duplicates", checkable=True),
        Command(
            "history_page", "&History", ("Ctrl+3",), "history", "What was deleted, and bringing it back", checkable=True
        ),
        None,
        Command("month_below", "Next &month", ("Ctrl+PgDown",), submenu="Dat&es"),
        Command("month_above", "&Previous month", ("Ctrl+PgUp",), submenu="Dat&es"),
        Command("year_below", "Next &year", ("Ctrl+Shift+PgDown",), submenu="Dat&es"),
        Command("year_above", "Previous y&ear", ("Ctrl+Shift+PgUp",), submenu="Dat&es"),
        None,
        Command("back", "&Back", ("Alt+Left",), "back", "Back to the look-alikes before"),
        Command("forward", "F&orward", ("Alt+Right",), "forward", "Forward to the look-alikes after"),
        None,
        Command("next_pane", "&Next pane", ("F6",)),
        Command("previous_pane", "P&revious pane", ("Shift+F6",)),
    ),
    "&Help": (
        Command("shortcuts", "&Keyboard shortcuts", ("F1",)),
        Command("demo", "Open the &demo library", (), "sparkle"),
        Command("selftest", "&Test on my photos…", (), "check", "See how well copies of your photos are recognised"),
        None,
        Command("about", "&About photosim"),
    ),
}

PHOTO_MENU = (
    "look_alikes",
    "more_like",
    "less_like",
    "why",
    "open",
    "compare",
    "reveal",
    "",
    "favourite",
    "describe",
    "add_to_album",
    "take_out",
    "album_cover",
    "",
    "open_with",
    "show_file",
    "copy_image",
    "copy_path",
    "",
    "trash",
)
"""The context menu of photos; an empty name is a line between."""
