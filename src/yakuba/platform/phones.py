"""How to reach a person: telephone numbers and e-mail addresses, as people type them."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from yakuba.platform.kana import ReadProblem, plain

__all__ = ["ReadProblem", "read_email", "read_phone"]

LONGEST_PHONE = 80
SHORTEST_WHOLE = 10  # digits of a whole number: twice as many are two numbers
_LABEL = re.compile(
    r"^(?:tel|telephone|phone|fax|電話番号|電話|携帯電話|携帯|ファックス|ファクス|直通|℡|☎|☏|📞)(?:番号)?[:. ]*"
    r"|\((?:代|代表|直通|直)\)|(?:代表|直通)$",
    re.IGNORECASE,
)
_EXTENSION = re.compile(r"[(,;/ -]*(?:内線番号|内線|内|extension|ext|x|#)\)?[:. ]*([0-9]{1,6})\)?$", re.IGNORECASE)
_SEPARATORS = re.compile(r"[-() ./・~]+")
_TWO_NUMBERS = re.compile(r"[0-9][^0-9+]*[,、;/・又または及び][^0-9+]*\(?[0+][0-9]")

# Service numbers and mobile numbers have a length of their own (総務省 電気通信番号計画). The rest of the ten-digit numbers are
# geographic: their area code (市外局番) is 2 to 5 digits long, and is kept as it was typed.
_GROUPED_BY_PLAN = (
    (re.compile("0800"), 11, (4, 3, 4)),  # free calls
    (re.compile("0[5-9]0"), 11, (3, 4, 4)),  # 050 IP, 060 to 090 mobile
    (re.compile("020"), 11, (3, 4, 4)),
    (re.compile("0120|0570|0990|0180|0170"), 10, (4, 3, 3)),
    (re.compile("0[36]"), 10, (2, 4, 4)),
)


def read_phone(text: str) -> str:
    """03-5803-1111, with 内線1234 behind it when one was given; +1-212-555-0100 style for other countries.

    Hyphens follow the numbering plan where it is certain, else the groups that were typed; without groups the digits stand alone.
    """
    if len(text) > LONGEST_PHONE * 4:
        raise _too_long_for_a_phone()
    line = plain(text)
    if not line:
        raise ReadProblem(_("電話番号を入力してください。"))
    if len(line) > LONGEST_PHONE:
        raise _too_long_for_a_phone()
    line = _LABEL.sub("", line).strip()
    line, extension = _without_extension(line)
    if _TWO_NUMBERS.search(line) and len(re.sub("[^0-9]", "", line)) > 11:
        raise ReadProblem(_("電話番号は1つだけ入力してください。"))
    number = _foreign(line) if line.startswith(("+", "00")) else None
    return (number or _domestic(_home(line))) + extension


def _without_extension(line: str) -> tuple[str, str]:
    found = _EXTENSION.search(line)
    if not found or len(re.sub("[^0-9]", "", line[: found.start()])) < 9:
        return line, ""
    return line[: found.start()], f" 内線{found[1]}"


def _home(line: str) -> str:
    """+81-3-…, 0081 3 … and +81 (0)3 … → 03-…"""
    return re.sub(r"^(?:\+|00[- ]?|010[- ]?)81[- ]*(?:\(0\)|0)?[- ]*", "0", line)


def _foreign(line: str) -> str | None:
    if re.match(r"(?:\+|00[- ]?)81", line):
        return None
    groups = [group for group in _SEPARATORS.split(re.sub("^(?:00|\\+)", "", line)) if group]
    digits = "".join(groups)
    if not digits.isdigit() or not 8 <= len(digits) <= 15 or digits.startswith("0"):
        raise ReadProblem(_("国番号から始まる電話番号は「+81-3-5803-1111」のように入力してください。"))
    return "+" + "-".join(groups)


def _domestic(line: str) -> str:
    groups = [group for group in _SEPARATORS.split(line) if group]
    digits = "".join(groups)
    if not digits or not (digits.isascii() and digits.isdigit()):
        raise ReadProblem(_("電話番号は数字で入力してください（例：03-5803-1111）。"))
    _check_length(digits)
    for pattern, length, sizes in _GROUPED_BY_PLAN:
        if len(digits) == length and pattern.match(digits):
            return "-".join(_cut(digits, sizes))
    typed = tuple(len(group) for group in groups)
    believable = len(typed) == 3 and 2 <= typed[0] <= 5 and typed[0] + typed[1] == 6 and 1 <= typed[1] <= 4
    return "-".join(groups) if believable else digits


def _check_length(digits: str) -> None:
    if len(digits) >= 2 * SHORTEST_WHOLE:
        raise ReadProblem(_("電話番号は1つだけ入力してください。"))
    if digits[0] != "0":
        if len(digits) <= 8:
            raise ReadProblem(_("市外局番から入力してください（例：03-5803-1111）。"))
        raise ReadProblem(_("電話番号は0から始まる番号を入力してください（例：03-5803-1111）。"))
    if digits[1:2] in {"", "0"}:
        raise ReadProblem(_("電話番号は0から始まる番号を入力してください（例：03-5803-1111）。"))
    wanted = 11 if re.match("0[5-9]0|020", digits) or digits.startswith("0800") else 10
    if len(digits) != wanted:
        raise ReadProblem(
            _("%(start)sから始まる電話番号は%(wanted)dけたです（入力されたのは%(typed)dけた）。番号を確かめてください。")
            % {"start": digits[:3] if wanted == 11 else digits[:2], "wanted": wanted, "typed": len(digits)}
        )


def _cut(digits: str, sizes: tuple[int, ...]) -> list[str]:
    groups, start = [], 0
    for size in sizes:
        groups.append(digits[start : start + size])
        start += size
    return groups


def _too_long_for_a_phone() -> ReadProblem:
    return ReadProblem(_("電話番号だけを入力してください（例：03-5803-1111）。"))


# Dots in a row or at the end of the local part are against RFC 5321, but ドコモ and au gave such addresses out until 2009,
# and their owners still use them. Quoting makes them deliverable.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_LOCAL = re.compile(rf"(?:{_ATOM}|\.){{1,64}}")
_DOT_ATOM = re.compile(rf"{_ATOM}+(?:\.{_ATOM}+)*")
_QUOTED = re.compile(r'"[\x20-\x21\x23-\x5b\x5d-\x7e]{1,62}"')
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")
_SLIPS = {"con": "com", "cpm": "com", "comm": "com", "jpp": "jp", "ne.jo": "ne.jp"}


def read_email(text: str) -> str:
    """The e-mail address, its domain in small letters. The local part keeps its case and every sign that mail servers take."""
    if len(text) > 1000:
        raise _no_address()
    line = plain(text)
    if not line:
        raise ReadProblem(_("メールアドレスを入力してください。"))
    line = re.sub(r"^(?:mailto:|e-?mail:|メール(?:アドレス)?:)", "", line, flags=re.IGNORECASE).strip()
    line = line[line.rindex("<") + 1 : -1] if line.endswith(">") and "<" in line else line
    line = re.sub(r" *([@.]) *", r"\1", line.replace("。", ".").replace("、", ",")).strip(" ,;")
    if line.count("@") == 0:
        raise ReadProblem(_("メールアドレスに「@」がありません（例：hanako@example.jp）。"))
    local, _at, host = line.rpartition("@")
    local = _read_local(local)
    host = _read_host(host)
    if len(local) + len(host) + 1 > 254:
        raise _no_address()
    return f"{local}@{host}"


def _read_local(local: str) -> str:
    if _QUOTED.fullmatch(local):
        bare = local[1:-1]
        return bare if _DOT_ATOM.fullmatch(bare) else local
    if not local:
        raise ReadProblem(_("「@」の前を入力してください（例：hanako@example.jp）。"))
    if "@" in local:
        raise ReadProblem(_("メールアドレスは1つだけ入力してください。"))
    if " " in local:
        raise ReadProblem(_("メールアドレスに空白は使えません。"))
    if not local.isascii():
        raise ReadProblem(_("「@」の前は半角の英数字と記号で入力してください。"))
    if not _LOCAL.fullmatch(local):
        raise _no_address()
    return local if _DOT_ATOM.fullmatch(local) else f'"{local}"'


def _read_host(host: str) -> str:
    host = re.sub(r"\.{2,}", ".", host.replace(",", ".")).strip(".").lower()
    if not host:
        raise ReadProblem(_("「@」の後ろを入力してください（例：hanako@example.jp）。"))
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            raise _no_address() from None
    if "." not in host:
        raise ReadProblem(_("「@」の後ろを最後まで入力してください（例：hanako@example.jp）。"))
    for slip, meant in _SLIPS.items():
        if host.endswith(f".{slip}"):
            raise ReadProblem(
                _("「.%(typed)s」は「.%(meant)s」ではありませんか。メールアドレスの最後を確かめてください。")
                % {"typed": slip, "meant": meant}
            )
    if len(host) > 253 or not _HOST.fullmatch(host):
        raise _no_address()
    return host


def _no_address() -> ReadProblem:
    return ReadProblem(_("メールアドレスを「hanako@example.jp」のように入力してください。"))
