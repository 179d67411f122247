"""The file: what stands in it, how it is made, and how it is read with every doubt it deserves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yakuba.resident.procedures.definition import Definition, DefinitionProblem
from yakuba.resident.procedures.errors import DefinitionWrong, PackageTampered, PackageTooNew, PackageWrong
from yakuba.resident.procedures.models import ProcedureVersion
from yakuba.resident.procedures.packages import signing, trials

FORMAT = "yakuba.procedure"
FORMAT_VERSION = 1
LARGEST = 4_000_000  # bytes
MEDIA_TYPE = "application/json"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Publisher(_Part):
    name: str = Field(min_length=1, max_length=120)
    code: str = Field(max_length=6, pattern="^[0-9]{0,6}$")
    key: str = Field(min_length=44, max_length=44)


class _Trial(_Part):
    day: str = Field(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    answers: dict[str, Any]
    read: dict[str, Any]
    refused: list[str] = Field(max_length=2000)


class _File(_Part):
    format: str
    format_version: int
    made_at: str = Field(max_length=40)
    publisher: _Publisher
    version: int = Field(ge=1)
    definition: dict[str, Any]
    trials: list[_Trial] = Field(max_length=50)
    signature: str = Field(max_length=100)


@dataclass(frozen=True)
class Package:
    """A package whose signature fits its content. Whether its signer is trusted is for the reader to decide."""

    content: dict[str, Any]
    definition: Definition

    @property
    def public_key(self) -> str:
        return self.content["publisher"]["key"]

    @property
    def fingerprint(self) -> str:
        return signing.fingerprint(self.public_key)

    @property
    def publisher_name(self) -> str:
        """What the signer calls itself; anyone can write that."""
        return self.content["publisher"]["name"]

    @property
    def made_at(self) -> datetime:
        return datetime.fromisoformat(self.content["made_at"])

    @property
    def origin(self) -> dict[str, Any]:
        """What is remembered of it beside the imported version."""
        return {
            "publisher": self.publisher_name,
            "key": self.public_key,
            "version": self.content["version"],
            "made_at": self.content["made_at"],
            "content": self.definition.content_hash(),
        }

    @cached_property
    def failed_trials(self) -> list[tuple[trials.Trial, list[str]]]:
        return trials.failed(self.definition, self.content["trials"])


def build(version: ProcedureVersion, *, made_at: datetime) -> dict[str, Any]:
    """The package of a version, signed by this town."""
    definition = Definition.from_json(version.definition)
    content = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "made_at": made_at.isoformat(timespec="seconds"),
        "publisher": {"name": settings.TOWN["name"], "code": settings.TOWN["code"], "key": signing.town_key()},
        "version": version.number,
        "definition": definition.to_json(),
        "trials": trials.trials_of(definition, timezone.localtime(made_at).date()),
    }
    return content | {"signature": signing.sign(content)}


def read(raw: bytes) -> Package:
    """What a file holds: PackageWrong for anything else than a package, PackageTooNew, PackageTampered, DefinitionWrong."""
    if len(raw) > LARGEST:
        raise PackageWrong(_("ファイルが大きすぎます。"))
    content = _loaded(raw)
    if content.get("format") != FORMAT:
        raise PackageWrong(_("このファイルは、手続のパッケージではありません。"))
    if isinstance(content.get("format_version"), int) and content["format_version"] > FORMAT_VERSION:
        raise PackageTooNew(content["format_version"], FORMAT_VERSION)
    _checked(content)
    if not signing.is_genuine(content, content["publisher"]["key"], content["signature"]):
        raise PackageTampered
    try:
        return Package(content, Definition.from_json(content["definition"]))
    except DefinitionProblem as problem:
        raise DefinitionWrong(_("この定義には直すところがあります。"), fields=problem.fields) from problem


def _loaded(raw: bytes) -> dict[str, Any]:
    try:
        content = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise PackageWrong(_("JSONとして読めません。途中で切れていないか確かめてください。")) from problem
    if not isinstance(content, dict):
        raise PackageWrong(_("このファイルは、手続のパッケージではありません。"))
    return content


def _checked(content: dict[str, Any]) -> None:
    try:
        _File.model_validate(content)
        datetime.fromisoformat(content["made_at"])
        for trial in content["trials"]:
            date.fromisoformat(trial["day"])
    except (ValidationError, ValueError) as problem:
        raise PackageWrong(_("パッケージに必要なものが欠けているか、余分なものがあります。")) from problem
