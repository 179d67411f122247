"""What is done with notices: written, read, switched off, and settled when nobody knows whether they left."""

from yakuba.platform.notices.actions.choosing import receive_again, stop, stop_by_link
from yakuba.platform.notices.actions.reading import read, read_all
from yakuba.platform.notices.actions.sending import send
from yakuba.platform.notices.actions.settling import send_again, settle_as_failed, settle_as_sent

__all__ = ["read", "read_all", "receive_again", "send", "send_again", "settle_as_failed", "settle_as_sent", "stop", "stop_by_link"]
