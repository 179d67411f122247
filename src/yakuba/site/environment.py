"""Typed readers of the environment. A wrong value stops the start with the variable's name; `NAME_FILE` reads a secret from a file."""

from __future__ import annotations

import os
from pathlib import Path


class WrongSetting(SystemExit):
    """A setting can't be used; the operator is told which one and why, without a traceback."""

    def __init__(self, name: str, why: str):
        super().__init__(f"Setting {name}: {why}")


def text(name: str, default: str | None = None) -> str:
    """The variable `name`, or the content of the file that `name`_FILE names, or `default`."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as problem:
            raise WrongSetting(f"{name}_FILE", f"can't be read: {problem.strerror}") from None
    value = os.environ.get(name, default)
    if value is None:
        raise WrongSetting(name, "is not set. './yakuba up' sets it; by hand, see docs/settings.md.")
    return value


def flag(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise WrongSetting(name, f"{value!r} is neither yes nor no")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise WrongSetting(name, f"{value!r} is not a whole number") from None


def words(name: str, default: str = "") -> list[str]:
    """A list, separated by commas or spaces."""
    return text(name, default).replace(",", " ").split()
