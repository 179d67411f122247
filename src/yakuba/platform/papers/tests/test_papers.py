"""A paper says what it is given, as text that can be read out, and nothing typed is taken for markup."""

from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest

from yakuba.platform.papers import FontsMissing, make_pdf

AT = datetime(2026, 11, 24, tzinfo=UTC)
TEMPLATE = '#import "/paper.typ": *\n#let data = read-data()\n#show: paper.with(title: data.title)\n= #data.title\n#answers(data.rows)\n'


@pytest.fixture
def template(tmp_path: Path) -> Path:
    (tmp_path / "t.typ").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path / "t.typ"


def words(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def paper(template: Path, value: str) -> bytes:
    return make_pdf(template, {"title": "受付票", "rows": [{"label": "氏名", "value": value}]}, made_at=AT)


def test_japanese_can_be_read_back_out_of_the_paper(template):
    assert "髙橋 花子" in words(paper(template, "髙橋 花子"))


@pytest.mark.parametrize("typed", ["#panic()", "*太字* _斜体_", "$x$ @label <a> \\ ", '"#read("/etc/passwd")'])
def test_what_a_person_typed_is_printed_and_never_evaluated(template, typed):
    assert typed.split()[0] in words(paper(template, typed))


def test_the_same_content_gives_the_same_bytes(template):
    assert paper(template, "佐藤") == paper(template, "佐藤")


def test_a_set_up_that_did_not_run_is_named(template, settings, tmp_path):
    settings.FONTS = tmp_path / "none"
    with pytest.raises(FontsMissing, match="yakuba up"):
        paper(template, "佐藤")
