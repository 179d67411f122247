"""Which words on screen still lack a translation: `python scripts/words.py en` lists them, catalogue by catalogue.

Japanese is the source. English must say everything; やさしい日本語 (ja_Easy) what residents read: every template
that extends ui/resident.html or is part of such a page (see RESIDENT), and whatever else its catalogue already has.
Reads the sources themselves, so it needs no gettext on the machine.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "yakuba"
# Words of what has no catalogue of its own are looked up here (settings.LOCALE_PATHS).
SHARED = SOURCES / "platform"
CALLS = {
    "_": 1, "gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "ngettext": 2, "ngettext_lazy": 2,
    "pgettext": 1, "pgettext_lazy": 1, "npgettext": 2, "npgettext_lazy": 2,
}  # fmt: skip
IN_TEMPLATE = re.compile(r"\b(npgettext|pgettext|ngettext|gettext|_)\(")
Word = tuple[str | None, str]  # context, msgid


def words_of(path: Path) -> set[Word]:
    """The words that a source file or template puts through gettext."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return set(_in_tree(ast.parse(text)))
    return set(_in_template(text, str(path)))


def _in_tree(tree: ast.AST) -> Iterator[Word]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if name in CALLS and (found := _word(name, node.args)):
                yield found


def _word(name: str, args: list[ast.expr]) -> Word | None:
    texts = [arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None for arg in args[:2]]
    if name.startswith(("pgettext", "npgettext")):
        return (texts[0], texts[1]) if len(texts) == 2 and texts[0] is not None and texts[1] is not None else None
    return (None, texts[0]) if texts and texts[0] is not None else None


def _in_template(text: str, origin: str) -> Iterator[Word]:
    flat = templatize(text, origin=origin)
    for match in IN_TEMPLATE.finditer(flat):
        call = _balanced(flat, match.start())
        try:
            yield from _in_tree(ast.parse(call.strip(), mode="eval"))
        except SyntaxError:
            continue  # words of the page that look like a call


def _balanced(text: str, start: int) -> str:
    depth, quote, at = 0, "", start
    while at < len(text):
        char = text[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return text[start : at + 1]
        at += 1
    return text[start:]


def sources() -> Iterator[Path]:
    """Modules and templates of the program, without its tests and migrations."""
    for path in sorted(SOURCES.rglob("*")):
        read = path.suffix == ".py" or ("templates" in path.parts and path.suffix in {".html", ".txt"})
        if read and not {"tests", "migrations", "locale", "node_modules"} & set(path.parts):
            yield path


def home_of(path: Path) -> Path:
    """The folder whose catalogue holds the words of `path`: its app, or the platform's shared one."""
    for folder in path.parents:
        if (folder / "apps.py").exists():
            return folder
        if folder in {SHARED, SOURCES}:
            break
    return SHARED


def is_for_residents(path: Path, _seen: dict[Path, bool] = {}) -> bool:  # noqa: B006 - a memo
    """A page that extends ui/resident.html."""
    if path not in _seen:
        _seen[path] = path.suffix == ".html" and '{% extends "ui/resident.html" %}' in path.read_text(encoding="utf-8")
    return _seen[path]


def translated(home: Path, language: str) -> dict[Word, bool]:
    """Word → whether its translation is there and not marked as a guess."""
    po = home / "locale" / language / "LC_MESSAGES" / "django.po"
    if not po.exists():
        return {}
    with po.open("rb") as file:
        catalogue = read_po(file)
    return {
        (message.context, _first(message.id)): bool(_first(message.string)) and not message.fuzzy for message in catalogue if message.id
    }


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def missing(language: str) -> dict[Path, dict[Word, list[str]]]:
    """Catalogue's folder → word → the files that use it, for words without translation."""
    known: dict[Path, dict[Word, bool]] = {}
    shared = translated(SHARED, language)
    found: dict[Path, dict[Word, list[str]]] = {}
    for path in sources():
        if language == "ja_Easy" and not is_for_residents(path):
            continue
        home = home_of(path)
        words = known.setdefault(home, shared | translated(home, language))
        for word in words_of(path):
            if not words.get(word) and re.search(r"[ぁ-んァ-ヶ一-龠]", word[1]):
                found.setdefault(home, {}).setdefault(word, []).append(str(path.relative_to(SOURCES)))
    return found


def main() -> int:
    language = sys.argv[1] if len(sys.argv) > 1 else "en"
    found = missing(language)
    for home, words in found.items():
        print(f"# {home.relative_to(ROOT)}: {len(words)}")
        for (context, text), places in sorted(words.items(), key=lambda item: item[1]):
            print(f"{places[0]}\t{context or ''}\t{text!r}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
