"""The reference of the request that is being answered. Apart from the tables, so that the log can name it before they are loaded."""

from contextvars import ContextVar

request_reference: ContextVar[str] = ContextVar("reference of the request", default="")
