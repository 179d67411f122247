"""How mail leaves: claimed first, then handed over, then settled; nothing in between is ever guessed."""

from yakuba.platform.notices.delivery.outbox import Tally, deliver_due

__all__ = ["Tally", "deliver_due"]
