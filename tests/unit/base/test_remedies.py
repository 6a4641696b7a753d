"""What helps against an error: a value in the core, words in each front end."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import photosim
from photosim.base.errors import LibraryError, PhotosimError
from photosim.base.remedies import Remedy
from photosim.cli import remedies as in_the_terminal
from photosim.ui.kit import remedies as in_the_window

PROGRAM = Path(photosim.__file__).parent

COMMAND = re.compile(
    r"`photosim |photosim (models|check|folders|history|duplicates|index|scan|similar) |(?<!-)--[a-z]{2}"
)
"""What a person would have to type: a command of photosim, or an option."""

MAY_NAME_COMMANDS = ("cli/", "app/", "demo/", "__main__.py")
"""The command line itself, the start of the program from a terminal, and the demo's tour of the commands."""


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """Every text in a source file that is no docstring, with its line."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


@pytest.mark.parametrize("words", [in_the_terminal.WORDS, in_the_window.WORDS], ids=["terminal", "window"])
def test_each_front_end_has_words_for_every_remedy(words: dict[Remedy, str]) -> None:
    assert set(words) == set(Remedy)


def test_both_front_ends_need_the_same_facts_or_fewer() -> None:
    """The window may leave a name out, but never asks for one that the error does not carry."""
    for remedy in Remedy:
        terminal, window = (
            {name for _, name, _, _ in string.Formatter().parse(words[remedy]) if name}
            for words in (in_the_terminal.WORDS, in_the_window.WORDS)
        )
        assert window <= terminal, remedy


def test_only_the_command_line_names_commands() -> None:
    named = [
        f"{file.relative_to(PROGRAM)}:{line}: {text}"
        for file in sorted(PROGRAM.rglob("*.py"))
        if not str(file.relative_to(PROGRAM).as_posix()).startswith(MAY_NAME_COMMANDS)
        for line, text in texts(file)
        if COMMAND.search(text)
    ]
    assert named == []


def test_an_error_is_worded_by_the_front_end() -> None:
    error = PhotosimError("resnet50 is not installed.", Remedy.INSTALL_MODEL, name="resnet50")
    assert in_the_terminal.in_words(error).endswith("photosim models install resnet50")
    assert in_the_window.in_words(error) == (
        "resnet50 is not installed. Install it on the page Models in the preferences."
    )


def test_an_error_without_a_remedy_says_all_itself() -> None:
    error = LibraryError("The disk is full. Make room.")
    assert in_the_terminal.in_words(error) == in_the_window.in_words(error) == str(error)
    assert error.code == "library"
