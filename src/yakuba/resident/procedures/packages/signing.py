"""Who made a package: Ed25519 signatures (RFC 8032) over its one way to be written, by a key that each town has for itself.

The private key lies in the database, so that it is backed up and restored with everything else, encrypted under the secret key of the
settings: a copy of the database alone signs nothing.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from django.db import transaction
from django.utils.crypto import salted_hmac

from yakuba.resident.procedures.models import SigningKey


def canonical(content: dict[str, Any]) -> bytes:
    """The one way to write a package, without its signature: UTF-8, names sorted, nothing between."""
    signed = {name: value for name, value in content.items() if name != "signature"}
    return json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(public_key: str) -> str:
    """Sixteen groups of four, to be read out over the telephone: the SHA-256 of the raw key."""
    digest = hashlib.sha256(base64.b64decode(public_key)).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 64, 4))


def town_key() -> str:
    """This town's public key (base64 of 32 bytes); made when it is first needed."""
    return _private()[1]


def sign(content: dict[str, Any]) -> str:
    """The signature (base64) of `content`, which names this town's key already."""
    return _base64(_private()[0].sign(canonical(content)))


def is_genuine(content: dict[str, Any], public_key: str, signature: str) -> bool:
    """Whether the holder of `public_key` signed exactly this."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key, validate=True))
        key.verify(base64.b64decode(signature, validate=True), canonical(content))
    except (InvalidSignature, ValueError):
        return False
    return True


@transaction.atomic
def _private() -> tuple[Ed25519PrivateKey, str]:
    for kept in SigningKey.objects.select_for_update().order_by("-pk"):
        try:
            key = load_pem_private_key(kept.private_pem.encode(), _password())
        except ValueError:  # the secret key was changed since: what was signed before stays genuine, what comes is signed anew
            continue
        assert isinstance(key, Ed25519PrivateKey)
        return key, kept.public_key
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(_password())).decode()
    public = _base64(key.public_key().public_bytes_raw())
    SigningKey.objects.create(public_key=public, private_pem=pem)
    return key, public


def _password() -> bytes:
    return salted_hmac("yakuba.procedures.signing", "pem", algorithm="sha256").hexdigest().encode()


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
