"""The town's keys, sealed under a passphrase: with them whoever holds a backup could write audit entries that verify.

The seal is AES-256-GCM under a key from scrypt (RFC 7914, N=2^16, r=8, p=1). Without a passphrase the keys are left
out of the backup, and the operator is told to keep `secret.key` and `audit.key` elsewhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from yakuba.site.backups.place import BackupProblem

FILES = ("secret.key", "audit.key")
_WHAT = b"yakuba keys 1"


def _key(passphrase: str, salt: bytes) -> bytes:
    return hashlib.scrypt(passphrase.encode(), salt=salt, n=2**16, r=8, p=1, maxmem=128 * 1024 * 1024, dklen=32)


def seal(keys: dict[str, str], passphrase: str) -> bytes:
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, json.dumps(keys).encode(), _WHAT)
    return json.dumps(
        {name: base64.b64encode(part).decode() for name, part in (("salt", salt), ("nonce", nonce), ("sealed", sealed))}
    ).encode()


def unseal(content: bytes, passphrase: str) -> dict[str, str]:
    try:
        parts = {name: base64.b64decode(part) for name, part in json.loads(content).items()}
        return json.loads(AESGCM(_key(passphrase, parts["salt"])).decrypt(parts["nonce"], parts["sealed"], _WHAT))
    except (InvalidTag, ValueError, KeyError):
        raise BackupProblem("the sealed keys don't open: the passphrase is another one, or keys.sealed was changed") from None


def read_from(folder: Path) -> dict[str, str]:
    """The keys that lie in `folder`; an absent one is left out."""
    return {name: (folder / name).read_text().strip() for name in FILES if (folder / name).is_file()}


def write_to(folder: Path, keys: dict[str, str]) -> None:
    for name in FILES:
        if name in keys:
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(keys[name] + "\n")
