"""Marking notices as read."""

from __future__ import annotations

from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.notices.errors import NoticeNotThere
from yakuba.platform.notices.models import Notice
from yakuba.platform.notices.queries import notices_visible_to, unread_of
from yakuba.platform.people.models import Person


@audit.deed()
def read(notice: Notice, *, by: Person) -> Notice:
    """The person has seen it. The first time counts."""
    if not notices_visible_to(by).filter(pk=notice.pk).exists():
        raise NoticeNotThere
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
        audit.record("notice.read", notice, by=by)
    return notice


@audit.deed()
def read_all(*, by: Person) -> int:
    """Mark all that is unread as read; answers how many that were."""
    unread = list(unread_of(by).select_for_update().values_list("pk", flat=True))
    if unread:
        Notice.objects.filter(pk__in=unread, read_at__isnull=True).update(read_at=timezone.now())
        audit.record("notice.all_read", None, by=by, notices=unread)
    return len(unread)
