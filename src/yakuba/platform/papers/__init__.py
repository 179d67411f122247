"""Papers: official documents as tagged PDF/UA-1 with Japanese fonts, made by typst from a template and plain data.

A template is a `.typ` file of the module that issues the paper; it reads its data with `#import "/paper.typ": *`
and `#let data = read-data()`. Nothing a person typed is ever evaluated: data goes in as JSON, never as markup.
"""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

_SHARED = Path(__file__).parent / "templates"


class FontsMissing(RuntimeError):
    """The set-up that copies the fonts did not run; an operator mends it with './yakuba up'."""


@lru_cache(maxsize=1)
def _fonts(folder: str) -> typst.Fonts:
    """Our own fonts, and the system's for the rare characters (人名用の異体字) that they lack. Reading them is what costs: once."""
    if not any(Path(folder).glob("*.ttf")):
        raise FontsMissing(f"no fonts in {folder}; './yakuba up' puts them there")
    return typst.Fonts(include_system_fonts=True, font_paths=[folder])


def make_pdf(template: Path, data: dict[str, Any], *, made_at: datetime) -> bytes:
    """The paper as PDF bytes. The same template, data and time give the same bytes."""
    with tempfile.TemporaryDirectory(prefix="yakuba-paper-") as folder:
        for source in (*_SHARED.glob("*.typ"), template):
            (Path(folder) / source.name).write_bytes(source.read_bytes())
        compiler = typst.Compiler(
            str(Path(folder) / template.name),
            root=folder,
            font_paths=_fonts(str(settings.FONTS)),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        made = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=int(made_at.timestamp()))
    assert isinstance(made, bytes)  # one PDF, whatever its pages
    return made
