"""A notice as a mail: plain text in base64, which every server on the way leaves alone."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings
from django.template import Context
from django.template.loader import select_template
from django.urls import reverse
from django.utils import translation

from yakuba.platform.notices.choices import stop_token
from yakuba.platform.notices.kinds import kinds
from yakuba.platform.notices.models import Delivery, Notice
from yakuba.platform.notices.recipients import in_ascii, is_usable
from yakuba.platform.notices.writing import one_line, plain_text


def compose(delivery: Delivery) -> EmailMessage:
    """The whole message; composing it again gives the same one, byte for byte."""
    notice = delivery.notice
    stop = stop_address(delivery)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = _sender(notice.language)
    mail["To"] = Address(addr_spec=in_ascii(delivery.address))
    if notice.department is not None and notice.department.email and is_usable(notice.department.email):
        mail["Reply-To"] = Address(one_line(notice.department.name), addr_spec=in_ascii(notice.department.email))
    mail["Subject"] = one_line(_marked(notice.subject, notice.language))
    mail["Date"] = format_datetime(notice.made_at)
    mail["Message-ID"] = delivery.message_id
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office reply, please
    mail["Content-Language"] = "ja" if notice.language == "ja-easy" else notice.language
    if stop:
        mail["List-Unsubscribe"] = f"<{stop}>"
        if stop.startswith("https://"):  # RFC 8058 has it so
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(_framed(notice, stop), charset="utf-8", cte="base64")
    return mail


def stop_address(delivery: Delivery) -> str:
    """The unsubscribe link, or nothing for what can't be stopped."""
    notice, kind = delivery.notice, kinds.get(delivery.notice.kind)
    if kind is None or kind.mandatory:
        return ""
    token = stop_token(notice.kind, person=notice.person, address=delivery.address)
    return settings.SITE_URL + reverse("notices:stop", args=[token])


def _framed(notice: Notice, stop: str) -> str:
    """The text between greeting and signature; the words of the frame are a template per language."""
    frame = select_template([f"notices/frame.{notice.language}.txt", "notices/frame.ja.txt"])
    facts = {
        "notice": notice,
        "link": settings.SITE_URL + notice.link if notice.link else "",
        "stop": stop,
        "department": notice.department,
        "town": settings.TOWN,
        "site": settings.SITE_URL,
    }
    with translation.override(notice.language):
        text = frame.template.render(Context(facts, autoescape=False))  # type: ignore[attr-defined]
    return plain_text(text) + "\n"


def _town(language: str) -> str:
    return settings.TOWN["name_en"] if language == "en" else settings.TOWN["name"]


def _sender(language: str) -> Address:
    """The address of the settings, under the town's name if it has none of its own."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return Address(one_line(name or _town(language)), addr_spec=in_ascii(address))


def sender_address() -> str:
    return in_ascii(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])


def _marked(subject: str, language: str) -> str:
    """The subject with the town before it, in the brackets that its readers use."""
    town = _town(language)
    return f"[{town}] {subject}" if language == "en" else f"【{town}】{subject}"
