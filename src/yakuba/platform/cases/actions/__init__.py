"""All that changes a case. Each function is one deed: it checks, writes, adds to the timeline and records in the audit chain."""

from yakuba.platform.cases.actions.approving import approve, request_approval, send_back, withdraw_proposal
from yakuba.platform.cases.actions.assigning import assign, set_due, transfer
from yakuba.platform.cases.actions.conversing import add_note, mark_read, write_message
from yakuba.platform.cases.actions.linking import send_new_link
from yakuba.platform.cases.actions.moving import move, move_by_hand
from yakuba.platform.cases.actions.receiving import Contact, receive
from yakuba.platform.cases.actions.seeing import note_seen
from yakuba.platform.cases.links import renew_link, revoke_links

__all__ = [
    "Contact", "add_note", "approve", "assign", "mark_read", "move", "move_by_hand", "note_seen", "receive", "renew_link",
    "request_approval", "revoke_links", "send_back", "send_new_link", "set_due", "transfer", "withdraw_proposal", "write_message",
]  # fmt: skip
