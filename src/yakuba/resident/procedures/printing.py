"""The papers of an application: 受付票 (receipt) and 通知書 (notice of the decision)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yakuba.platform.dates import say, wareki, wareki_and_western
from yakuba.platform.papers import make_pdf
from yakuba.resident.procedures.definition import lines
from yakuba.resident.procedures.models import Application, Decision, Verdict
from yakuba.resident.procedures.reading import day_of, definition_of

_PAPERS = Path(__file__).parent / "papers"


def sections_of(application: Application, language: str) -> list[dict]:
    """The answers as a paper prints them: one section a step, one row a question; rows of a group follow each other."""
    sections: list[dict] = []
    definition = definition_of(application.version)
    titles = {step.name: step.title.into(language) for step in definition.steps}
    for line in lines(definition, application.answers, language, today=day_of(application)):
        title = titles[line.step]
        if not sections or sections[-1]["title"] != title:
            sections.append({"title": title, "rows": []})
        if line.rows:
            for number, row in enumerate(line.rows, start=1):
                sections[-1]["rows"] += [{"label": f"{line.label} {number}　{cell.label}", "value": cell.text} for cell in row]
        else:
            sections[-1]["rows"].append({"label": line.label, "value": line.text})
    return sections


def receipt_pdf(application: Application, language: str) -> bytes:
    """受付票 in the reader's language."""
    case = application.case
    with translation.override(language):
        received = timezone.localtime(case.received_at)
        data = {
            "lang": "en" if language == "en" else "ja",
            "town": settings.TOWN["name_en" if language == "en" else "name"],
            "title": _("%(title)s 受付票") % {"title": definition_of(application.version).title.into(language)},
            "number": case.number,
            "number-label": _("受付番号"),
            "received-label": _("受付日時"),
            "received": f"{_said_fully(received.date())} {received:%H:%M}",
            "next-label": _("これからの流れ"),
            "next": what_happens_next(application),
            "ask-label": _("問合せ先"),
            "department": case.department.into(language),
            "phone": case.department.phone,
            "sections": sections_of(application, language),
        }
    return make_pdf(_PAPERS / "receipt.typ", data, made_at=application.corrected_at or application.submitted_at)


def _said_fully(day: date) -> str:
    """The day in the active language; in Japanese with the western year, since the paper may be shown anywhere."""
    return wareki_and_western(day) if translation.get_language() == "ja" else say(day)


def what_happens_next(application: Application) -> list[str]:
    """In the active language: what the town does now, by when, and what the applicant has to do."""
    case = application.case
    said = [_("内容を担当課が審査します。足りないところがあれば、メールとこのサイトでお知らせします。")]
    if case.due_on:
        said.append(_("回答の予定は%(day)sまでです。") % {"day": say(case.due_on)})
    said.append(_("審査が終わると、結果をお知らせします。"))
    return said


def notice_pdf(application: Application, decision: Decision) -> bytes:
    """通知書. Official notices are Japanese; what they say is explained on the status page in the reader's language."""
    case, definition = application.case, definition_of(application.version)
    granted = decision.verdict == Verdict.GRANTED
    with translation.override("ja"):
        assert decision.decided_at is not None
        day = timezone.localtime(decision.decided_at).date()
        template = definition.notices.granted if granted else definition.notices.refused
        data = {
            "document-number": decision.document_number,
            "date": wareki(day, weekday=False),
            "addressee": case.contact_name,
            "issuer": f"{settings.TOWN['name']}長",
            "title": f"{definition.title.into('ja')} {'決定通知書' if granted else '却下通知書'}",
            "body": template.into("ja").splitlines(),
            "rows": [
                {"label": "受付番号", "value": case.number},
                {"label": "受付日", "value": wareki(timezone.localtime(case.received_at).date(), weekday=False)},
                {"label": "手続", "value": definition.title.into("ja")},
                {"label": "決定", "value": "承認・交付" if granted else "却下"},
                *([{"label": "根拠", "value": decision.legal_basis}] if decision.legal_basis else []),
            ],
            "reason": decision.reason,
            "appeal": [] if granted else _appeal(settings.TOWN["name"]),
            "department": str(case.department),
            "phone": case.department.phone,
        }
    return make_pdf(_PAPERS / "notice.typ", data, made_at=decision.decided_at)


def _appeal(town: str) -> list[str]:
    """教示: how to appeal and by when (行政不服審査法第18条・第82条、行政事件訴訟法第14条・第46条)."""
    return [
        "1　この処分に不服があるときは、この処分があったことを知った日の翌日から起算して3か月以内に、"
        f"{town}長に対して審査請求をすることができます。"
        "ただし、処分の日の翌日から起算して1年を経過すると、審査請求をすることができなくなります。",
        "2　この処分の取消しの訴えは、この処分があったことを知った日の翌日から起算して6か月以内に、"
        f"{town}を被告として（{town}長が被告の代表者となります。）提起することができます。"
        "ただし、処分の日の翌日から起算して1年を経過すると、提起することができなくなります。",
    ]
