"""What the style page shows: a small, plainly fictional town hall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yakuba.platform.ui.lists import Column, Table
from yakuba.platform.ui.templatetags.ui import badge
from yakuba.platform.ui.wording import wareki

NOON = datetime(2026, 11, 20, 12, 5, tzinfo=ZoneInfo("Asia/Tokyo"))
LONG = _(
    "とても長い件名の例：転居に伴う住民票の写し（世帯全員・続柄あり）、印鑑登録証明書および国民健康保険の資格に関する届出をまとめて行うための申請（代理人による提出）"
)


@dataclass(frozen=True)
class SampleCase:
    """A case as a list shows it."""

    pk: int
    number: str
    title: Any
    name: str
    state: Any
    kind: str
    due_on: date
    fee: int


_STATES = ((_("受付"), ""), (_("審査中"), "info"), (_("補正待ち"), "warning"), (_("決裁待ち"), "info"), (_("承認"), "success"))
_TITLES = (_("住民票の写しの交付"), _("転居届"), _("児童手当の認定請求"), _("犬の登録"), _("情報公開請求"))
_NAMES = ("試験 太郎", "架空 花子", "見本 一郎", "例示 さくら", "仮名 健")


def cases(count: int = 120) -> list[SampleCase]:
    return [
        SampleCase(
            pk=n,
            number=f"2026-{n:06}-{n % 10}",
            title=LONG if n == 2 else _TITLES[n % 5],
            name=_NAMES[n % 5],
            state=_STATES[n % 5][0],
            kind=_STATES[n % 5][1],
            due_on=NOON.date() + timedelta(days=n % 17),
            fee=(n * 300) % 12000,
        )
        for n in range(1, count + 1)
    ]


def case_table(request: HttpRequest, rows: list[SampleCase]) -> Table:
    columns = [
        Column("number", _("受付番号"), head=True, sort="number", css="tight"),
        Column("title", _("件名")),
        Column("name", _("申請者"), sort="name", css="tight"),
        Column("state", _("状態"), render=lambda case: badge(case.state, case.kind), css="tight"),
        Column("due_on", _("期限"), render=lambda case: wareki(case.due_on), sort="due_on", css="tight"),
        Column("fee", _("手数料（円）"), render=lambda case: f"{case.fee:,}", sort="fee", css="number", hidden=True),
    ]
    return Table(
        request, rows, columns, name="style", caption=_("申請の一覧"), row_url=lambda case: f"?case={case.pk}", sort="number", per_page=8
    )


def steps(at: int = 3) -> list[dict[str, Any]]:
    names = (_("申し込む人"), _("引越しの内容"), _("いっしょに引っ越す人"), _("書類"), _("内容の確認"))
    states = ["done" if n < at else "current" if n == at else "todo" for n in range(1, 6)]
    listed: list[dict[str, Any]] = [
        {"name": name, "state": state, "url": "?step" if state == "done" else ""} for name, state in zip(names, states, strict=True)
    ]
    if at > 2:
        listed[1]["state"] = "skipped"
        listed[1]["url"] = ""
    return listed


def answers() -> list[dict[str, Any]]:
    return [
        {"label": _("氏名"), "value": "試験 太郎", "url": "?change=name"},
        {"label": _("生年月日"), "value": wareki(date(1990, 4, 1), weekday=False), "url": "?change=born"},
        {"label": _("住所"), "value": "〒112-0003\n東京都文京区春日1丁目16番21号", "multiline": True, "url": "?change=address"},
        {"label": _("電話番号"), "value": "", "url": "?change=phone"},
        {"label": _("いっしょに引っ越す人"), "value": ["架空 花子", "見本 一郎"], "url": "?change=family"},
        {"label": _("理由"), "value": LONG, "url": "?change=reason"},
    ]


def history() -> list[dict[str, Any]]:
    return [
        {"title": _("承認されました"), "at": NOON, "by": _("戸籍住民課"), "kind": "success"},
        {
            "title": _("補正の内容が届きました"),
            "at": NOON - timedelta(days=1),
            "by": _("申請者"),
            "icon": "message",
            "text": _("番地を直しました。"),
            "url": "?message",
            "link": _("変更した項目を見る"),
        },
        {
            "title": _("補正をお願いしました"),
            "at": NOON - timedelta(days=3),
            "by": _("戸籍住民課"),
            "kind": "warning",
            "text": _("番地が書かれていません。住民票のとおりに書いてください。"),
        },
        {"title": _("申請を受け付けました"), "at": NOON - timedelta(days=5), "icon": "inbox"},
    ]


def errors() -> list[tuple[str, Any]]:
    return [
        ("id_bad_name", _("氏名を入力してください。")),
        ("id_bad_born_era", _("生年月日は昭和64年1月7日までの日付で入力してください（昭和は64年1月7日で終わります）。")),
        ("id_bad_kind_0", _("受け取りの方法を選んでください。")),
    ]


def figures() -> list[dict[str, Any]]:
    return [
        {
            "label": _("オンラインで届いた申請の割合"),
            "value": "61.4",
            "unit": "%",
            "url": "?figure=1",
            "against": _("目標 60％"),
            "share": 1.0,
            "kind": "success",
        },
        {
            "label": _("期限までに処理した割合"),
            "value": "88.2",
            "unit": "%",
            "url": "?figure=2",
            "against": _("目標 95％"),
            "share": 0.93,
            "kind": "warning",
        },
        {"label": _("受付件数"), "value": 12345, "unit": pgettext_lazy("単位", "件"), "url": "?figure=3", "against": _("昨年度 9,876件")},
        {"label": _("開庁日での平均処理日数"), "value": None, "unit": pgettext_lazy("単位", "日"), "against": _("来月から集計します")},
    ]
