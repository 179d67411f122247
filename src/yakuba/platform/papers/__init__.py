"""Papers: official documents as tagged PDF/UA-1 with Japanese fonts, made by typst from a template and plain data.

A template is a `.typ` file of the module that issues the paper; it reads its data with `#import "/paper.typ": *`
and `#let data = read-data()`. Nothing a person typed is ever evaluated: data goes in as JSON, never as markup.
"""

from __future__ import annotations

import json
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

_SHARED = Path(__file__).parent / "templates"


class FontsMissing(RuntimeError):
    """The set-up that copies the fonts did not run; an operator mends it with './yakuba up'."""


def make_pdf(template: Path, data: dict[str, Any], *, made_at: datetime) -> bytes:
    """The paper as PDF bytes. The same template, data and time give the same bytes."""
    fonts = Path(settings.FONTS)
    if not any(fonts.glob("*.ttf")):
        raise FontsMissing(f"no fonts in {fonts}")
    with tempfile.TemporaryDirectory(prefix="yakuba-paper-") as folder:
        root = Path(folder)
        for source in (*_SHARED.glob("*.typ"), template):
            (root / source.name).write_bytes(source.read_bytes())
        return typst.compile(
            str(root / template.name),
            root=folder,
            font_paths=[str(fonts)],
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=int(made_at.timestamp()),
            pdf_standards=["ua-1"],
        )
