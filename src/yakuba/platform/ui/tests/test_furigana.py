"""Readings above the words."""

from __future__ import annotations

import pytest

from yakuba.platform.ui.furigana import with_readings_above


def ruby(words: str, reading: str) -> str:
    return f"<ruby>{words}<rp>(</rp><rt>{reading}</rt><rp>)</rp></ruby>"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<p>証明(しょうめい)の 紙</p>", f"<p><span>{ruby('証明', 'しょうめい')}の 紙</span></p>"),
        ("<p>質問（しつもん）</p>", f"<p><span>{ruby('質問', 'しつもん')}</span></p>"),
        ("<p>手続き(てつづき)を さがす</p>", f'<p><span><span class="read">{ruby("手続", "てつづ")}き</span>を さがす</span></p>'),
        ("<p>申し込み(もうしこみ)</p>", f'<p><span><span class="read">{ruby("申", "もう")}し{ruby("込", "こ")}み</span></span></p>'),
        ("<p>見て確認(かくにん)する</p>", f"<p><span>見て{ruby('確認', 'かくにん')}する</span></p>"),
    ],
)
def test_a_reading_stands_above_the_kanji_it_belongs_to(written, shown):
    assert with_readings_above(written) == shown


@pytest.mark.parametrize(
    "left",
    [
        "<title>手続き(てつづき)</title>",
        "<option>保険(ほけん)</option>",
        '<button aria-label="確認(かくにん)">',
        "<p>児童手当（子どもを 育てる お金）</p>",
        "<p>手続き(ほけん)</p>",
        "<p>お金（だいたい）</p>",
    ],
)
def test_where_nothing_can_stand_above_or_nothing_is_read_all_stays(left):
    assert with_readings_above(left) == left


def test_only_plain_japanese_has_readings_above(client):
    client.cookies["yakuba_language"] = "ja-easy"
    assert "<rt>てつづ</rt>" in client.get("/help/").content.decode()
    client.cookies["yakuba_language"] = "ja"
    assert "<rt>" not in client.get("/help/").content.decode()
