"""What several stories of signing in need."""

from __future__ import annotations

import re

LOGIN, SIGN_UP, CODE, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"
NEW_PASSWORD = "a quiet river 2027"


def signed_in_as(client) -> int | None:
    key = client.session.get("_auth_user_id")
    return int(key) if key else None


def comparable(answer, *secret_words: str) -> tuple:
    """Status, address and page of an answer, without what differs at every call, or because another address was typed."""
    body = answer.content.decode()
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"|nonce="[^"]+"', "", body)
    for word in secret_words:
        body = body.replace(word, "…")
    return answer.status_code, answer.headers.get("Location", ""), body
