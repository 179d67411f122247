"""Archives and Office files: opened only as far as is needed to know that opening them is safe."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import BinaryIO

from yakuba.platform.files.errors import BrokenFile, HasMacros, Infected, LockedFile, TwoFacedFile, UnpacksTooLarge
from yakuba.platform.files.scanning import EICAR, is_eicar

MAX_ENTRIES = 5000
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 120
_RATIO_MATTERS_ABOVE = 10 * 1024 * 1024  # XML packs well: a small file may have any ratio
_CHUNK = 64 * 1024
_END = b"PK\x05\x06"


def check_archive(file: BinaryIO, size: int) -> None:
    """Refuse bombs, broken or locked archives, macros, paths that climb out, and anything glued before or behind."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_table(file, size, archive, entries)
            for entry in entries:
                _unpack_counting(archive, entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, struct.error, UnicodeDecodeError) as problem:
        raise BrokenFile from problem


def _check_table(file: BinaryIO, size: int, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """What the table of contents alone gives away, before a byte is unpacked."""
    if len(entries) > MAX_ENTRIES:
        raise UnpacksTooLarge
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise LockedFile
    if sum(entry.compress_size for entry in entries) > size:
        raise UnpacksTooLarge  # entries lie over one another, as in bombs of one layer
    _check_sum(sum(entry.file_size for entry in entries), size)
    names = [entry.filename.replace("\\", "/").lower() for entry in entries]
    if any(name.startswith("/") or ".." in name.split("/") or "\0" in name for name in names) or len(set(names)) != len(names):
        raise TwoFacedFile
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise HasMacros
    file.seek(0)
    first = min((entry.header_offset for entry in entries), default=0)
    if first != 0 or not file.read(4).startswith((b"PK\x03\x04", _END)) or _bytes_behind(file, size, archive):
        raise TwoFacedFile


def _check_sum(unpacked: int, packed: int) -> None:
    if unpacked > MAX_UNPACKED or (unpacked > _RATIO_MATTERS_ABOVE and unpacked > packed * MAX_RATIO):
        raise UnpacksTooLarge


def _bytes_behind(file: BinaryIO, size: int, archive: zipfile.ZipFile) -> bool:
    """Whether something follows the end record and its comment."""
    file.seek(max(0, size - 22 - len(archive.comment)))
    return file.read(4) != _END


def _unpack_counting(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Unpack into nothing, in small pieces: the table may lie about sizes, and a checksum may not fit."""
    count = 0
    with archive.open(entry) as stream:
        head = stream.read(len(EICAR) + 61)
        if is_eicar(head):
            raise Infected
        count = len(head)
        while chunk := stream.read(_CHUNK):
            count += len(chunk)
            if count > entry.file_size:
                raise UnpacksTooLarge
    if count != entry.file_size:
        raise BrokenFile


def hides_an_archive(file: BinaryIO, size: int) -> bool:
    """Whether a ZIP reader would find an archive in a file that claims to be something else (GIFAR and the like)."""
    tail_size = min(size, 65_535 + 22)
    file.seek(size - tail_size)
    tail = file.read(tail_size)
    position = tail.rfind(_END)
    while position >= 0:
        if _is_end_record(file, tail[position : position + 22], size - tail_size + position):
            return True
        position = tail.rfind(_END, 0, position)
    return False


def _is_end_record(file: BinaryIO, record: bytes, position: int) -> bool:
    """An end record counts when a table of contents really stands before it; four bytes alone occur by chance."""
    if len(record) < 22:
        return False
    *_, entries, table_size, _offset, _comment = struct.unpack("<4s4H2LH", record)
    if entries == 0 or table_size == 0xFFFFFFFF or table_size > position:
        return entries == 0xFFFF or table_size == 0xFFFFFFFF  # ZIP64, whose table we don't look for
    file.seek(position - table_size)
    return file.read(4) == b"PK\x01\x02"
