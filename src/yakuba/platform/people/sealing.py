"""Encryption of what must be kept but not read in the database: the secrets of authenticator apps, mail that waits to leave."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes


def _fernet(key: str | bytes, purpose: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"yakuba:{purpose}".encode()).derive(force_bytes(key))
    return Fernet(base64.urlsafe_b64encode(derived))


def _box(purpose: str) -> MultiFernet:
    """The present key seals; older ones (SECRET_KEY_FALLBACKS) still open."""
    return MultiFernet([_fernet(key, purpose) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def seal(text: str, purpose: str) -> str:
    return _box(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """What was sealed for `purpose`; raises ValueError when it was not sealed with a key we know."""
    try:
        return _box(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise ValueError("sealed with another key, or damaged") from None
