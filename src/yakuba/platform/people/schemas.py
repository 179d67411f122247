"""What machines receive about people and departments."""

from __future__ import annotations

from datetime import date

from ninja import Schema


class MeOut(Schema):
    id: int
    kind: str
    name: str
    name_kana: str
    email: str | None
    language: str
    staff_number: str | None
    rights: list[str]
    token: str | None
    scopes: list[str] | None


class DepartmentOut(Schema):
    code: str
    name: str
    name_en: str
    parent: str | None
    phone: str
    email: str
    place: str
    opened_on: date | None
    closed_on: date | None


class PostOut(Schema):
    department: str
    title: str
    level: int
    acting: bool
    from_on: date
    until_on: date | None


class StaffOut(Schema):
    id: int
    staff_number: str
    name: str
    name_kana: str
    email: str | None
    here: bool
    posts: list[PostOut]


class StaffPage(Schema):
    total: int
    items: list[StaffOut]
