"""Notices and the outbox for programs."""

from __future__ import annotations

from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router

from yakuba.platform.notices import actions, queries
from yakuba.platform.notices.errors import DeliveryNotThere, NoticeNotThere
from yakuba.platform.notices.models import Delivery, DeliveryState, Notice
from yakuba.platform.notices.schemas import DeliveriesOut, DeliveryOut, NoticeOut, NoticesOut, OutboxOut
from yakuba.platform.people.tokens import Signed

router = Router()
Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
State = Literal["queued", "sending", "sent", "failed", "unknown"]


@router.get("/my/notices", response=NoticesOut, auth=Signed("notices.read"), summary="My notices, newest first")
def my_notices(request: HttpRequest, unread: bool = False, limit: Limit = 50, offset: Offset = 0) -> NoticesOut:
    person = request.auth  # type: ignore[attr-defined]
    mine = queries.unread_of(person) if unread else queries.notices_visible_to(person)
    return NoticesOut(
        total=mine.count(), unread=queries.unread_of(person).count(), notices=[_notice(n) for n in mine[offset : offset + limit]]
    )


@router.post("/my/notices/{public_id}/reading", response=NoticeOut, auth=Signed("notices.read"), summary="Mark a notice as read")
def read_notice(request: HttpRequest, public_id: str) -> NoticeOut:
    person = request.auth  # type: ignore[attr-defined]
    found = queries.notices_visible_to(person).filter(public_id=public_id).first()
    if found is None:
        raise NoticeNotThere
    return _notice(actions.read(found, by=person))


@router.get("/deliveries", response=DeliveriesOut, auth=Signed("deliveries.manage"), summary="The outbox, newest first")
def list_deliveries(request: HttpRequest, state: State | None = None, limit: Limit = 50, offset: Offset = 0) -> DeliveriesOut:
    found = queries.deliveries_visible_to(request.auth)  # type: ignore[attr-defined]
    if state is not None:
        found = found.filter(state=state)
    return DeliveriesOut(total=found.count(), deliveries=[_delivery(d) for d in found[offset : offset + limit]])


@router.get("/deliveries/health", response=OutboxOut, auth=Signed("deliveries.manage"), summary="How the outbox is doing")
def health(request: HttpRequest) -> OutboxOut:
    return OutboxOut(**vars(queries.outbox_health()))


@router.post(
    "/deliveries/{public_id}/settlement",
    response=DeliveryOut,
    auth=Signed("deliveries.manage"),
    summary="Say what became of a mail of unknown outcome, or send one again",
)
def settle(request: HttpRequest, public_id: str, deed: Literal["sent", "failed", "again"]) -> DeliveryOut:
    by = request.auth  # type: ignore[attr-defined]
    found = queries.deliveries_visible_to(by).filter(public_id=public_id).first()
    if found is None:
        raise DeliveryNotThere
    deeds = {"sent": actions.settle_as_sent, "failed": actions.settle_as_failed, "again": actions.send_again}
    return _delivery(deeds[deed](found, by=by))


def _notice(notice: Notice) -> NoticeOut:
    return NoticeOut(
        id=notice.public_id,
        kind=notice.kind,
        subject=notice.subject,
        body=notice.body,
        link=settings.SITE_URL + notice.link if notice.link else "",
        language=notice.language,
        made_at=notice.made_at,
        read_at=notice.read_at,
    )


def _delivery(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=delivery.public_id,
        number=delivery.pk,
        notice_kind=delivery.notice.kind,
        state=delivery.state,
        reason=delivery.reason,
        reply=delivery.reply,
        attempts=delivery.attempts,
        message_id=delivery.message_id,
        made_at=delivery.notice.made_at,
        next_at=delivery.next_at if delivery.state == DeliveryState.QUEUED else None,
        settled_at=delivery.settled_at,
    )
