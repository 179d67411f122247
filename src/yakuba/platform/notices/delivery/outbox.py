"""One round of the outbox: everything that is due leaves, one mail after the other, over one connection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from email.errors import MessageError

from yakuba.platform.notices.delivery.backends import way
from yakuba.platform.notices.delivery.claiming import claim, due, note_trouble, reap, settle
from yakuba.platform.notices.delivery.composing import compose
from yakuba.platform.notices.delivery.dialogue import Way
from yakuba.platform.notices.delivery.outcomes import End, Outcome
from yakuba.platform.notices.models import Delivery


@dataclass
class Tally:
    """How a round went."""

    ends: dict[End, int] = field(default_factory=lambda: dict.fromkeys(End, 0))
    reaped: int = 0

    def count(self, end: End) -> None:
        self.ends[end] += 1

    @property
    def handled(self) -> int:
        return sum(self.ends.values())

    def __str__(self) -> str:
        said = [f"{end.value} {number}" for end, number in self.ends.items() if number]
        return ", ".join(said + ([f"lost {self.reaped}"] if self.reaped else [])) or "nothing due"


def deliver_due(limit: int = 500, *, only: int | None = None, between: Callable[[int], None] = lambda done: None) -> Tally:
    """Send up to `limit` due mails (or `only` that one). Not inside a transaction: each claim must be seen by others at once.

    `between` is called after each mail with the number so far; a job raises there to stop.
    """
    tally = Tally(reaped=reap())
    out = way()
    try:
        while tally.handled < limit and due(only=only).exists():
            trouble = out.open()
            if trouble is not None:
                tally.count(trouble.end)
                note_trouble(trouble, only)
                break
            delivery = claim(only)
            if delivery is None:
                break
            outcome = _hand_over(out, delivery)
            settle(delivery, outcome)
            tally.count(outcome.end)
            if only is not None or outcome.end is End.AWAY:
                break  # the server is asked again in a minute, not once for each mail that waits
            between(tally.handled)
    finally:
        out.close()
    return tally


def _hand_over(out: Way, delivery: Delivery) -> Outcome:
    if delivery.notice.wiped_at is not None:
        return Outcome(End.REFUSED, "text_is_gone")
    try:
        mail = compose(delivery)
    except (ValueError, MessageError):  # nothing has left; another try would meet the same text
        return Outcome(End.REFUSED, "unwritable")
    return out.hand_over(mail, delivery.address)
