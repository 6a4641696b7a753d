"""Collects all texts that people read for translators, and makes of what they wrote what the program reads.

    .venv/bin/python packaging/texts.py          # new texts into packaging/translations/*/*.po, then *.mo
    .venv/bin/python packaging/texts.py --check  # tells what is missing, changes nothing

Texts of the window are the literals of `tr`, `tr_number` and `counted`, and those of the tables of commands and stages.
Texts of the core are its sentences, wherever they are, and the phrases of `ui/kit/phrases.py`; the window recognises
them by `core.json`. Each language has catalogues
(PO, https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html), a file for each room of the window and some
for the core, or one file for everything.
"""

from __future__ import annotations

import ast
import functools
import io
import itertools
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from photosim.base.texts import EXAMPLE, NAME
from photosim.ui.kit.phrases import PHRASES

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "packaging" / "translations"
READY = ROOT / "resources" / "translations"
_MOST = 85
"""Texts of one file of translations: more are hard to overlook."""
_TABLES = {"Command": ("text", "tip", "short", "submenu"), "Stage": ("one",)}
"""Fields of values that are translated where they are shown."""
_PLACES = {"Command": {1: "text", 4: "tip", 5: "short"}, "Stage": {1: "one"}}


CORE = "core"
_IN_TERMINALS = ("platform_check.py", "no_screen.py")
"""Modules of `app` that speak where no window can be."""
_SENTENCE = re.compile(r"(?s)(?:[A-Z“{]|photosim ).* .*(?:\.|[.:] \{\d\})$")
_WORD = re.compile(r"[A-Za-z’']{2,}")


class Text(NamedTuple):
    """What is translated: one text, or two for one thing and for many."""

    one: str
    many: str = ""

    @property
    def key(self) -> str | tuple[str, str]:
        return (self.one, self.many) if self.many else self.one


@functools.cache
def collected() -> dict[Text, str]:
    """Every text, with the room in which it is used first."""
    found = {Text(EXAMPLE): "base", Text(NAME): "base"}
    for path, tree in _modules():
        parts = path.relative_to(ROOT / "photosim").parts
        if _is_core(path):
            found |= {text: CORE for text in _nouns(tree) if text not in found}
        if parts[0] in ("ui", "app"):
            room = parts[1] if parts[0] == "ui" else parts[0]
            for text in _texts(tree):
                found.setdefault(text, room)
    for template in of_the_core():
        found.setdefault(Text(template), CORE)
    return found


@functools.cache
def of_the_core() -> list[str]:
    """Every sentence and phrase of the core, with `{0}`, `{1}` where names, numbers and other texts stand."""
    sentences = {one for path, tree in _modules() if _is_core(path) for one in _sentences(tree)}
    return sorted(sentences | set(PHRASES))


@functools.cache
def _modules() -> list[tuple[Path, ast.Module]]:
    files = sorted((ROOT / "photosim").rglob("*.py"))
    return [(path, ast.parse(path.read_text(encoding="utf-8"))) for path in files]


def _is_core(path: Path) -> bool:
    """Whether its texts may reach the window; what a terminal shows is English."""
    parts = path.relative_to(ROOT / "photosim").parts
    return parts[0] not in ("ui", "cli", "demo", "__main__.py") and parts[-1] not in _IN_TERMINALS


def _nouns(tree: ast.AST) -> Iterator[Text]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "counted":
            yield from _of_call(node)


def _sentences(node: ast.AST) -> Iterator[str]:
    """Sentences for people: they begin with a capital or with a name, and end with a full stop."""
    if _is_for_others(node):
        return
    if _is_text(node):
        for parts in _variants(node):
            template = _numbered(parts)
            if _SENTENCE.match(template) and _WORD.search(template):
                yield template
        return
    for child in ast.iter_child_nodes(node):
        yield from _sentences(child)


def _is_for_others(node: ast.AST) -> bool:
    """Docstrings, lines of the log, what only a fault of the program raises; and `tr`, whose texts are the window's."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tr":
        return True
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        return getattr(node.exc.func, "id", "") in ("AssertionError", "RuntimeError", "TypeError", "KeyError")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return getattr(node.func.value, "id", "") == "log"
    return isinstance(node, ast.Assert) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def _is_text(node: ast.AST) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_text(node.left) and _is_text(node.right)
    return isinstance(node, ast.JoinedStr) or bool(_literal(node))


def _variants(node: ast.AST) -> Iterator[tuple[str, ...]]:
    """The ways in which a text can come out, each as its parts: literals, and `{}` for a value.

    A choice between two literals gives two ways; `{}` in a literal is meant for `str.format`.
    """
    if isinstance(node, ast.FormattedValue):
        node = node.value
    if literal := _literal(node):
        yield tuple(
            "{}" if part.startswith("{") and part.endswith("}") else part
            for part in re.split(r"(\{\w*\})", literal)
            if part
        )
    elif isinstance(node, ast.JoinedStr):
        for ways in itertools.product(*(list(_variants(part)) for part in node.values)):
            yield tuple(itertools.chain(*ways))
    elif isinstance(node, ast.BinOp) and _is_text(node):
        for ways in itertools.product(_variants(node.left), _variants(node.right)):
            yield tuple(itertools.chain(*ways))
    elif isinstance(node, ast.IfExp) and (_literals_of(node.body) or _literals_of(node.orelse)):
        yield from _variants(node.body)
        yield from _variants(node.orelse)
    elif isinstance(node, ast.BoolOp) and _literal(node.values[-1]):
        yield from (("{}",), (_literal(node.values[-1]),))
    elif isinstance(node, ast.Constant):
        yield ()  # the empty half of a choice
    else:
        yield ("{}",)


def _literals_of(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _numbered(parts: tuple[str, ...]) -> str:
    number = itertools.count()
    if "{}" not in parts:
        return "".join(parts)
    signs = {"{": "{{", "}": "}}"}
    return "".join(
        f"{{{next(number)}}}" if part == "{}" else "".join(signs.get(sign, sign) for sign in part) for part in parts
    )


def _texts(tree: ast.AST) -> Iterator[Text]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == "MENUS":
            menus = node.value.keys if isinstance(node.value, ast.Dict) else ()
            yield from (Text(title) for key in menus if (title := _literal(key)))
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "PHRASES":
            yield from (Text(one.value) for one in ast.walk(node.value) if isinstance(one, ast.Constant))
        elif isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and "&" in (text := _literal(node.elts[1])):
            yield Text(text)


def _of_call(call: ast.Call) -> Iterator[Text]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "tr" and call.args:
        yield from (Text(text) for text in [_literal(call.args[0])] if text)
    elif name in ("tr_number", "counted"):
        texts = [text for one in call.args[1:] if (text := _literal(one))]
        yield from [Text(texts[0], [*texts, texts[0] + "s"][1])] if texts else []
    elif name in _TABLES:
        given = {_PLACES[name][place]: one for place, one in enumerate(call.args) if place in _PLACES[name]}
        given |= {word.arg: word.value for word in call.keywords if word.arg in _TABLES[name]}
        for field, value in given.items():
            for text in _literals(value):
                yield Text(text, text + "s") if field == "one" else Text(text)


def _literal(node: ast.AST | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _literals(node: ast.AST) -> Iterator[str]:
    """A literal, or those of a choice between two."""
    if isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif text := _literal(node):
        yield text


def languages() -> list[str]:
    """Those that there are, English left out: a directory of PO files each, or one file."""
    return sorted({path.stem for path in SOURCES.iterdir() if path.is_dir() or path.suffix == ".po"})


def catalogues(language: str) -> dict[Path, Catalog]:
    """The files of a language, by path."""
    found = {}
    for path in sorted([*SOURCES.glob(f"{language}.po"), *(SOURCES / language).glob("*.po")]):
        with path.open("rb") as file:
            found[path] = read_po(file, locale=language, abort_invalid=True)
    return found


def ready(language: str) -> bytes:
    """What the program reads, of all files of a language together."""
    made = datetime(2000, 1, 1, tzinfo=UTC)  # the same bytes whenever it is made
    whole = Catalog(locale=language, fuzzy=False, creation_date=made, revision_date=made)
    for one in catalogues(language).values():
        for message in one:
            if message.id and message.string and not message.fuzzy:
                whole.add(message.id, message.string)
    buffer = io.BytesIO()
    write_mo(buffer, whole)
    return buffer.getvalue()


def missing(language: str) -> list[Text]:
    """Texts that have no translation, or not all of its forms."""
    known = {}
    for one in catalogues(language).values():
        known.update({message.id: message.string for message in one if message.id})
    return [text for text in collected() if not _is_whole(known.get(text.key))]


def _is_whole(string: object) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)


def renew(language: str) -> None:
    """Bring the files of a language up to date: new texts are added empty, those that are gone are taken out."""
    wanted = collected()
    keys = {text.key for text in wanted}
    files = catalogues(language)
    for catalogue in files.values():
        for message in list(catalogue):
            if message.id and message.id not in keys:
                catalogue.delete(message.id)
    known = {message.id for one in files.values() for message in one if message.id}
    for text, room in wanted.items():
        if text.key not in known:
            _file_for(files, language, room).add(text.key)
    for path, catalogue in files.items():
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, no_location=True, omit_header=False, sort_output=False)


def _file_for(files: dict[Path, Catalog], language: str, room: str) -> Catalog:
    number, whole = 1, SOURCES / f"{language}.po"
    if whole in files:
        return files[whole]
    while True:
        path = SOURCES / language / (f"{room}.po" if number == 1 else f"{room}-{number}.po")
        catalogue = files.setdefault(path, Catalog(locale=language, project="photosim", fuzzy=False))
        if len(catalogue) < _MOST:
            return catalogue
        number += 1


def patterns() -> bytes:
    """What `ui/kit/said.py` recognises texts of the core by."""
    return json.dumps(of_the_core(), ensure_ascii=False, indent=0).encode("utf-8")


def main() -> int:
    """Collect, compile, and say what is missing."""
    lacking = 0
    changes = "--check" not in sys.argv
    if changes:
        READY.mkdir(exist_ok=True)
        (READY / "core.json").write_bytes(patterns())
    for language in languages():
        if changes:
            renew(language)
            (READY / f"{language}.mo").write_bytes(ready(language))
        texts = missing(language)
        lacking += len(texts)
        print(f"{language}: {len(collected()) - len(texts)} of {len(collected())} texts are translated")
        for text in texts:
            print(f"  {text.one!r}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
