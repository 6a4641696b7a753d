"""The collector of texts, and which words only English texts have."""

from __future__ import annotations

import functools
import importlib.util
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from photosim.base import texts

ROOT = Path(__file__).parents[2]
_WORD = re.compile(r"[^\W\d_]{2,}")


def _collector() -> Any:
    """`packaging/texts.py`; a directory of that name is no package."""
    spec = importlib.util.spec_from_file_location("texts_collector", ROOT / "packaging" / "texts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


collector = _collector()


def translated(code: str) -> dict[Any, tuple[str, ...]]:
    """Every text with its translation, or its two."""
    before = texts.language()
    texts.use(code)
    try:
        return {
            text: (texts.tr_number(1, *text), texts.tr_number(2, *text)) if text.many else (texts.tr(text.one),)
            for text in collector.collected()
        }
    finally:
        texts.use(before)


def words(text: str) -> set[str]:
    """The words of a text or template, small."""
    plain = "".join(literal for literal, *_ in string.Formatter().parse(text)) if "{0" in text else text
    return {word.lower() for word in _WORD.findall(plain.replace("&", ""))}


@functools.cache
def only_english(code: str) -> frozenset[str]:
    """Words of the English texts that no translation has: one of them in the window was not translated."""
    every = translated(code)
    english = set().union(*(words(one) for text in every for one in text if one))
    return frozenset(english - set().union(*(words(one) for found in every.values() for one in found)))


def templates_in(module: str) -> Iterator[str]:
    """The texts of two words and more in a module of the program, docstrings and the log left out."""
    import ast

    def of(node: ast.AST) -> Iterator[str]:
        if collector._is_for_others(node):
            return
        if collector._is_text(node):
            yield from (collector._numbered(parts) for parts in collector._variants(node))
            return
        for child in ast.iter_child_nodes(node):
            yield from of(child)

    tree = ast.parse((ROOT / "photosim" / module).read_text(encoding="utf-8"))
    yield from (text for text in of(tree) if len(words(text)) > 1)
