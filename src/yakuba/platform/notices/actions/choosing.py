"""Switching kinds of notice off and on, signed in or by the link in a mail."""

from __future__ import annotations

from yakuba.platform import audit
from yakuba.platform.notices.choices import kinds_for, read_stop_token, rows_of
from yakuba.platform.notices.errors import CannotBeStopped, NoticeNotThere, StopLinkUnreadable
from yakuba.platform.notices.kinds import NoticeKind, kinds
from yakuba.platform.notices.models import Channel, Muted
from yakuba.platform.people.models import Person


def _kind_of(person: Person, name: str, channel: str) -> NoticeKind:
    if name not in kinds_for(person) or channel not in Channel.values:
        raise NoticeNotThere
    if kinds[name].mandatory:
        raise CannotBeStopped(kinds[name].label)
    return kinds[name]


@audit.deed()
def stop(kind: str, channel: str, *, by: Person) -> None:
    """No longer tell `by` about this kind by this channel."""
    _kind_of(by, kind, channel)
    muted, new = Muted.objects.get_or_create(person=by, kind=kind, channel=channel)
    if new:
        audit.record("notice.stopped", muted, by=by, kind=kind, channel=channel)


@audit.deed()
def receive_again(kind: str, channel: str, *, by: Person) -> None:
    """Tell `by` about this kind again, also if it was their address that was silenced before they had an account."""
    _kind_of(by, kind, channel)
    for muted in Muted.objects.filter(rows_of(by), kind=kind, channel=channel):
        audit.record("notice.resumed", muted, by=by, kind=kind, channel=channel)
        muted.delete()


@audit.deed()
def stop_by_link(token: str) -> NoticeKind:
    """Stop the mails of one kind for whoever holds the link from such a mail; pressing twice is the same as once."""
    kind, _whose, row = _read(token)
    muted, new = Muted.objects.get_or_create(**row, kind=kind, channel=Channel.MAIL)
    if new:
        audit.record("notice.stopped", muted, by=None, kind=kind, channel=Channel.MAIL, by_link=True)
    return kinds[kind]


@audit.deed()
def receive_again_by_link(token: str) -> NoticeKind:
    """Undo `stop_by_link`."""
    kind, whose, _row = _read(token)
    for muted in Muted.objects.filter(whose, kind=kind, channel=Channel.MAIL):
        audit.record("notice.resumed", muted, by=None, kind=kind, channel=Channel.MAIL, by_link=True)
        muted.delete()
    return kinds[kind]


def _read(token: str) -> tuple:
    read = read_stop_token(token)
    if read is None:
        raise StopLinkUnreadable
    kind, whose, row = read
    if "person_id" in row and not Person.objects.filter(pk=row["person_id"]).exists():
        raise StopLinkUnreadable
    if kinds[kind].mandatory:  # it was not when the mail left
        raise CannotBeStopped(kinds[kind].label)
    return kind, whose, row


def kind_by_link(token: str) -> tuple[NoticeKind, bool]:
    """What the link is about, and whether it is stopped already; changes nothing."""
    kind, whose, _row = _read(token)
    return kinds[kind], Muted.objects.filter(whose, kind=kind, channel=Channel.MAIL).exists()
