"""Reading a date that somebody typed, in any of the ways that people write one."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from yakuba.platform.dates.eras import FIRST_DAY, LAST_DAY, Era, era_called
from yakuba.platform.dates.problems import DateProblem
from yakuba.platform.dates.saying import ENGLISH_MONTHS, WEEKDAYS, wareki, western
from yakuba.platform.kana import from_kanji_number, plain
from yakuba.platform.kana.numerals import KANJI_DIGITS

LONGEST = 60


@dataclass(frozen=True)
class ReadDate:
    """A date, and what was converted on the way, to be shown beside the field ("" when nothing was)."""

    date: date
    note: str = ""


@dataclass(frozen=True)
class _Parts:
    """What a text says, not yet whether such a day exists."""

    era: Era | None
    year: int
    month: int
    day: int
    western_year: int | None = None
    weekday: int | None = None


def read_date(text: str, *, not_before: date | None = None, not_after: date | None = None) -> date:
    """The date that was typed; DateProblem says what to type instead."""
    return read_date_with_note(text, not_before=not_before, not_after=not_after).date


def read_date_with_note(text: str, *, not_before: date | None = None, not_after: date | None = None) -> ReadDate:
    """The date, and a note where we converted something that the person should see (平成35年 → 令和5年)."""
    parts = _take_apart(text)
    read = _resolve(parts)
    _check_year_and_weekday(parts, read.date)
    _check_limits(read.date, not_before, not_after)
    return read


def date_from_parts(
    era: str, year: str | int, month: str | int, day: str | int, *, not_before: date | None = None, not_after: date | None = None
) -> ReadDate:
    """The date from the parts of an era/year/month/day control; `era` is 令和, R …, or "" (or 西暦) for a western year."""
    sign = plain(str(era))
    known = era_called(sign) if sign and sign not in {"西暦", "AD"} else None
    if sign and known is None and sign not in {"西暦", "AD"}:
        raise DateProblem(_("元号は令和・平成・昭和・大正・明治から選んでください。"))
    numbers = [_number_in_part(part) for part in (year, month, day)]
    for number, message in zip(
        numbers, (_("年を入力してください。"), _("月を入力してください。"), _("日を入力してください。")), strict=True
    ):
        if number is None:
            raise DateProblem(message)
    y, m, d = (number or 0 for number in numbers)
    read = _resolve(_Parts(known, y, m, d))
    _check_limits(read.date, not_before, not_after)
    return read


def _number_in_part(part: str | int) -> int | None:
    text = plain(str(part)).strip("年月日 ")
    if text == "元":
        return 1
    return int(text) if re.fullmatch("[0-9]{1,4}", text) else from_kanji_number(text[:10])


_ERA = "明治|大正|昭和|平成|令和|(?:meiji|taisho|showa|heisei|reiwa|[明大昭平令mtshr])[. ]?"
_SEPARATOR = " ?[-./、,・·~年月] ?"
_WEEKDAY = re.compile(
    r"[ (\[]*([月火水木金土日])(?:曜日?)?(?:[)\]]| ?$)|[ (\[,]*\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b[)\], .]*", re.IGNORECASE
)
_ENGLISH_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MIDNIGHT = re.compile(r"[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00|\+09:00)?$")
_WITH_KANJI = re.compile(
    rf"(?P<era>{_ERA})?(?P<year>元|[0-9]{{1,4}})(?:年)?(?:\((?P<inner>[^()]*?)年?\))?年?度?(?P<month>[0-9]{{1,2}})月(?P<day>[0-9]{{1,2}})日?",
    re.IGNORECASE,
)
_SEPARATED = re.compile(
    rf"(?P<era>{_ERA})?(?P<year>元|[0-9]{{1,4}})(?:{_SEPARATOR}| )(?P<month>[0-9]{{1,2}})(?:{_SEPARATOR}| )(?P<day>[0-9]{{1,2}})日?\.?",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(
    rf"(?:(?P<era>{_ERA})(?P<year>[0-9]{{2}})|(?P<western>[0-9]{{4}}))(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})", re.IGNORECASE
)
_ORDINAL = "(?:st|nd|rd|th)?"
_ENGLISH = re.compile(
    rf"(?:(?P<day>[0-9]{{1,2}}){_ORDINAL}[ -](?:of )?(?P<month>[a-z]{{3,9}})\.?|"
    rf"(?P<month2>[a-z]{{3,9}})\.? (?P<day2>[0-9]{{1,2}}){_ORDINAL})"
    ",?[ -](?P<year>[0-9]{4})",
    re.IGNORECASE,
)
_SPACED_UNIT = re.compile(f"(?<=[0-9元{KANJI_DIGITS}]) ?([年月]|日(?!曜)) ?(?=[0-9{KANJI_DIGITS} (]|$)")
_KANJI_NUMBER = re.compile(f"[{KANJI_DIGITS}]+")


def _take_apart(text: str) -> _Parts:
    if len(text) > LONGEST * 4:
        raise _unreadable()
    line = plain(text)
    if not line:
        raise DateProblem(_("日付を入力してください。"))
    if len(line) > LONGEST:
        raise _unreadable()
    line = _MIDNIGHT.sub("", line).rstrip("。.")
    if "年" in line:
        line = _SPACED_UNIT.sub(r"\1", line)
    line, weekday = _without_weekday(line)
    line = _KANJI_NUMBER.sub(lambda run: _in_digits(run[0]), line)
    if "月" in line or "年" in line:
        line = line.replace(" ", "")
    line = re.sub("^(?:西暦|AD|A\\.D\\.) ?", "", line)
    if _NO_YEAR.fullmatch(line):
        raise _unreadable(line)  # or else 10月7日 would be month 0 of a year 1
    for read in (_read_kanji, _read_separated, _read_run_together, _read_english):
        parts = read(line, weekday)
        if parts:
            return parts
    raise _unreadable(line)


def _in_digits(run: str) -> str:
    number = from_kanji_number(run)
    return run if number is None else str(number)


def _without_weekday(line: str) -> tuple[str, int | None]:
    """Take （月）, 月曜日 or Monday out; a bare 日 or 月 belongs to the date."""
    for found in _WEEKDAY.finditer(line):
        said = found[0].strip()
        if found[2]:
            return f"{line[: found.start()]} {line[found.end() :]}".strip(), _ENGLISH_WEEKDAYS.index(found[2].lower())
        if said[0] in "([" or "曜" in said or (found.start() and line[found.start()] == " " and found.end() == len(line)):
            rest = (line[: found.start()] + line[found.end() :]).strip()
            return rest.strip("()[] "), WEEKDAYS.index(found[1])
    return line, None


def _read_kanji(line: str, weekday: int | None) -> _Parts | None:
    found = _WITH_KANJI.fullmatch(line)
    if not found:
        return None
    era, year = _era_and_year(found)
    inner = found["inner"]
    if not inner:
        return _Parts(era, year, int(found["month"]), int(found["day"]), None, weekday)
    other = re.fullmatch(rf"(?P<era>{_ERA})?(?P<year>元|[0-9]{{1,4}})", inner, re.IGNORECASE)
    if not other:
        return None
    inner_era, inner_year = _era_and_year(other)
    if (era is None) == (inner_era is None):
        return None
    if era is None:
        era, year, inner_year = inner_era, inner_year, year
    return _Parts(era, year, int(found["month"]), int(found["day"]), inner_year, weekday)


def _read_separated(line: str, weekday: int | None) -> _Parts | None:
    found = _SEPARATED.fullmatch(line)
    return _Parts(*_era_and_year(found), int(found["month"]), int(found["day"]), None, weekday) if found else None


def _read_run_together(line: str, weekday: int | None) -> _Parts | None:
    found = _RUN_TOGETHER.fullmatch(line.replace(" ", ""))
    if not found:
        return None
    era, year = (None, int(found["western"])) if found["western"] else _era_and_year(found)
    return _Parts(era, year, int(found["month"]), int(found["day"]), None, weekday)


def _read_english(line: str, weekday: int | None) -> _Parts | None:
    found = _ENGLISH.fullmatch(line.strip(" ,"))
    if not found:
        return None
    said = (found["month"] or found["month2"]).lower()
    months = [n for n, name in enumerate(ENGLISH_MONTHS, 1) if name.lower() == said or name.lower()[:3] == said or (n, said) == (9, "sept")]
    return _Parts(None, int(found["year"]), months[0], int(found["day"] or found["day2"]), None, weekday) if months else None


def _era_and_year(found: re.Match[str]) -> tuple[Era | None, int]:
    era = era_called(found["era"]) if found["era"] else None
    return era, 1 if found["year"] == "元" else int(found["year"])


def _resolve(parts: _Parts) -> ReadDate:
    if parts.era is None:
        return ReadDate(_western_date(parts))
    if parts.year == 0:
        raise DateProblem(_("%(era)sの年は1（元年）から入力してください。") % {"era": parts.era.name})
    if parts.year > 200:
        raise DateProblem(
            _("%(era)s%(year)d年はありません。西暦の年なら、元号を付けずに入力してください。") % {"era": parts.era.name, "year": parts.year}
        )
    day = _existing(parts.era.year_before + parts.year, parts.month, parts.day, said=f"{parts.era.name}{_year_number(parts.year)}年")
    return _within_era(parts.era, parts.year, day)


def _western_date(parts: _Parts) -> date:
    if parts.year < 1000:
        raise DateProblem(_("年は西暦4けた（例：2026年4月1日）か、元号を付けて（例：令和8年4月1日）入力してください。"))
    return _existing(parts.year, parts.month, parts.day, said=f"{parts.year}年")


def _existing(year: int, month: int, day: int, *, said: str) -> date:
    if not 1 <= month <= 12:
        raise DateProblem(_("月は1から12までの数字で入力してください。"))
    if not 1 <= year <= 9999:
        raise _unreadable()
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateProblem(
            _("%(month)sは%(last)d日までです。1から%(last)dまでの日を入力してください。") % {"month": f"{said}{month}月", "last": last}
        )
    found = date(year, month, day)
    if found < FIRST_DAY:
        raise DateProblem(_("1873年（明治6年）1月1日からの日付を入力してください。それより前は暦が違うため、西暦に直せません。"))
    if found > LAST_DAY:
        raise DateProblem(_("%(last)sまでの日付を入力してください。") % {"last": western(LAST_DAY)})
    return found


def _within_era(era: Era, year: int, day: date) -> ReadDate:
    if day < era.first:  # never 明治: what lies before 1873 has been refused
        raise DateProblem(
            _("%(era)sは%(month)d月%(day)d日に始まりました。%(before)sではありませんか。")
            % {"era": f"{era.name}元年", "month": era.first.month, "day": era.first.day, "before": wareki(day, weekday=False)}
        )
    if era.last is None or day <= era.last:
        return ReadDate(day)
    # Papers printed before 2019 bear dates such as 平成35年: their holders copy them rightly. Of older eras it is a slip.
    if era.name == "平成":
        note = _("%(typed)sを%(read)sとして受け付けました。") % {
            "typed": f"平成{year}年{day.month}月{day.day}日",
            "read": wareki(day, weekday=False),
        }
        return ReadDate(day, note)
    end = f"{era.last_year}年{era.last.month}月{era.last.day}日"
    raise DateProblem(_("%(era)s%(end)sまでの日付で入力してください（%(era)sは%(end)sで終わります）。") % {"era": era.name, "end": end})


def _year_number(year: int) -> str:
    return "元" if year == 1 else str(year)


def _check_year_and_weekday(parts: _Parts, day: date) -> None:
    if parts.western_year is not None and parts.western_year != day.year:
        raise DateProblem(
            _("%(wareki)sは西暦%(year)d年です。年を確かめて、どちらか一方で入力してください。")
            % {"wareki": wareki(day, weekday=False), "year": day.year}
        )
    if parts.weekday is not None and parts.weekday != day.weekday():
        raise DateProblem(
            _("%(day)sは%(weekday)s曜日です。日付と曜日を確かめてください。") % {"day": western(day), "weekday": WEEKDAYS[day.weekday()]}
        )


def _check_limits(day: date, not_before: date | None, not_after: date | None) -> None:
    if not_before and day < not_before:
        raise DateProblem(_("%(first)sからあとの日付を入力してください。") % {"first": wareki(not_before)})
    if not_after and day > not_after:
        raise DateProblem(_("%(last)sまでの日付を入力してください。") % {"last": wareki(not_after)})


_YEAR_LAST = re.compile(r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{4}")
_NO_DAY = re.compile(rf"(?:{_ERA})?(?:元|[0-9]{{1,4}})[-/.年][0-9]{{1,2}}月?", re.IGNORECASE)


# A whole day, and behind it another number of a day: 2013-09-26、2020-10-09, 8月5日〜8月16日.
_TWO_DAYS = re.compile(r"(?:[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]日)[^0-9]+.*?[0-9]{1,2}[-/.日]")
_NO_YEAR = re.compile("[0-9]{1,2}月[0-9]{1,2}日?")


def _unreadable(line: str = "") -> DateProblem:
    if _TWO_DAYS.search(line):
        return DateProblem(_("日付は1つだけ入力してください（例：令和8年4月1日）。"))
    if _NO_YEAR.fullmatch(line):
        return DateProblem(_("年から入力してください（例：令和8年4月1日）。"))
    if _YEAR_LAST.fullmatch(line):
        return DateProblem(_("年・月・日の順に入力してください（例：2026年4月1日）。"))
    if _NO_DAY.fullmatch(line):
        return DateProblem(_("年と月に続けて、日も入力してください（例：令和8年4月1日）。"))
    return DateProblem(_("日付を「令和8年4月1日」または「2026年4月1日」のように入力してください。"))
