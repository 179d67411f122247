"""Where bytes lie: a folder, or a bucket of an S3-compatible store. Content-addressed, so that writing twice is harmless."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from django.conf import settings

from yakuba.platform.files.errors import NoRoom

_CHUNK = 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}


class Store(Protocol):
    """Bytes by their SHA-256."""

    def put(self, digest: str, file: BinaryIO) -> None:
        """Store what `file` holds, durably, unless it is there already."""

    def open(self, digest: str) -> BinaryIO:
        """Read it; FileNotFoundError when it is not there."""

    def exists(self, digest: str) -> bool: ...

    def remove(self, digest: str) -> None:
        """Remove it; no harm if it is gone already."""

    def digests(self) -> Iterator[tuple[str, datetime]]:
        """All that is stored, with the time of its writing."""


class FolderStore:
    """`<root>/ab/cd/<sha256>`: written under another name, synced, then renamed, so that a name never stands for half a file."""

    def __init__(self, root: Path):
        self.root = root

    def put(self, digest: str, file: BinaryIO) -> None:
        target = self._path(digest)
        if target.exists():
            return
        incoming = self.root / "incoming" / secrets.token_hex(16)
        incoming.parent.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with incoming.open("xb") as out:
                file.seek(0)
                shutil.copyfileobj(file, out, _CHUNK)
                out.flush()
                os.fsync(out.fileno())
            incoming.chmod(0o440)
            incoming.rename(target)
            for folder in (target.parent, target.parent.parent, self.root):
                _sync_folder(folder)
        finally:
            incoming.unlink(missing_ok=True)

    def open(self, digest: str) -> BinaryIO:
        return self._path(digest).open("rb")

    def exists(self, digest: str) -> bool:
        return self._path(digest).exists()

    def remove(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[tuple[str, datetime]]:
        for path in self.root.glob("??/??/*"):
            yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _path(self, digest: str) -> Path:
        return self.root / digest[:2] / digest[2:4] / digest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class S3Store:
    """A bucket. Where it is and who may write come from the standard AWS_ variables (AWS_ENDPOINT_URL for stores of other makers)."""

    def __init__(self, bucket: str, prefix: str = "files"):
        self.bucket_name, self.prefix = bucket, prefix

    def put(self, digest: str, file: BinaryIO) -> None:
        if self.exists(digest):
            return
        with _away():
            file.seek(0)
            # One request with its checksum, so that an object is whole or absent; files are far below S3's 5 GB for that.
            self._bucket.put_object(Key=self._key(digest), Body=file, ContentType="application/octet-stream")

    def open(self, digest: str) -> BinaryIO:
        with _away():
            if not self.exists(digest):
                raise FileNotFoundError(digest)
            return self._storage.open(f"{digest[:2]}/{digest}", "rb")

    def exists(self, digest: str) -> bool:
        with _away():
            return self._storage.exists(f"{digest[:2]}/{digest}")

    def remove(self, digest: str) -> None:
        with _away():
            self._storage.delete(f"{digest[:2]}/{digest}")

    def digests(self) -> Iterator[tuple[str, datetime]]:
        with _away():
            for item in self._bucket.objects.filter(Prefix=f"{self.prefix}/"):
                yield item.key.rpartition("/")[2], item.last_modified

    def _key(self, digest: str) -> str:
        return f"{self.prefix}/{digest[:2]}/{digest}"

    @cached_property
    def _storage(self) -> Any:
        from storages.backends.s3 import S3Storage

        return S3Storage(bucket_name=self.bucket_name, location=self.prefix, default_acl=None, file_overwrite=True)

    @property
    def _bucket(self) -> Any:
        return self._storage.bucket


@contextmanager
def _away() -> Iterator[None]:
    """An S3 store that can't be reached, or refuses, is a passing trouble for the person."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except (BotoCoreError, ClientError) as problem:
        raise NoRoom from problem


def is_full(problem: OSError) -> bool:
    return problem.errno in _FULL


def store() -> Store:
    """The store that the settings name."""
    if settings.S3_BUCKET:
        return _bucket(settings.S3_BUCKET)
    return FolderStore(Path(settings.DATA) / "files")


_buckets: dict[str, S3Store] = {}


def _bucket(name: str) -> S3Store:
    return _buckets.setdefault(name, S3Store(name))
