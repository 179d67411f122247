"""The cast that every test knows, and a place for its files."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path

import pytest

# Walks in a real browser: the fixtures for every test below, and the two judgements on a page.
from yakuba.platform.ui.testing import axe_finds_nothing, browser_page, chromium, nothing_overflows

__all__ = ["axe_finds_nothing", "browser_page", "chromium", "nothing_overflows"]
# Tables whose rows the database itself refuses to change or delete.
APPEND_ONLY = ("yakuba.platform.audit.migrations.0002_append_only", "yakuba.platform.cases.migrations.0002_append_only")


@pytest.fixture(autouse=True)
def _scratch_data(settings, tmp_path: Path):
    """Each test has a data folder of its own, and neither a counter nor a language from the test before."""
    from django.core.cache import cache
    from django.utils import translation

    settings.DATA = tmp_path
    cache.clear()
    translation.deactivate()  # a request leaves its reader's language on the thread


@pytest.fixture
def town(db):
    """A small town hall: 区民部 with 戸籍住民課 and its 住民記録係; 子ども家庭部 with 子育て支援課; 情報政策課."""
    from yakuba.platform.people.models import Department

    def make(code: str, name: str, parent=None) -> Department:
        path = (parent.path if parent else "/") + code + "/"
        return Department.objects.create(code=code, name=name, parent=parent, path=path, phone="03-0000-0000")

    class Town:
        residents_division = make("10", "区民部")
        registry = make("1010", "戸籍住民課", residents_division)
        records = make("101010", "住民記録係", registry)
        children_division = make("20", "子ども家庭部")
        child_support = make("2010", "子育て支援課", children_division)
        policy = make("3010", "情報政策課")

    return Town


def _staff(number: str, name: str, department, title: str, roles: list[str], level: int):
    from yakuba.platform.people.models import Holding, Person, Post

    person = Person.objects.create(kind="staff", staff_number=number, name=name, email=f"{number}@example.jp")
    person.set_password("correct horse battery")
    person.save()
    post = Post.objects.create(department=department, title=title, roles=roles, level=level)
    Holding.objects.create(post=post, person=person, from_on=date(2026, 4, 1))
    return person


@pytest.fixture
def sato(db):
    """佐藤: a resident with an account."""
    from yakuba.platform.people.models import Person

    person = Person.objects.create(kind="resident", name="佐藤 花子", name_kana="サトウ ハナコ", email="sato@example.jp")
    person.set_password("correct horse battery")
    person.save()
    return person


@pytest.fixture
def suzuki(town):
    """鈴木: a clerk (担当) of 住民記録係."""
    return _staff("s0001", "鈴木 一郎", town.records, "担当", ["clerk"], 0)


@pytest.fixture
def ito(town):
    """伊藤: the supervisor (係長) of 住民記録係, first stage of approval."""
    return _staff("s0002", "伊藤 恵", town.records, "係長", ["supervisor"], 1)


@pytest.fixture
def tanaka(town):
    """田中: the section head (課長) of 戸籍住民課, second stage of approval."""
    return _staff("s0003", "田中 誠", town.registry, "課長", ["head"], 2)


@pytest.fixture
def takahashi(town):
    """高橋: a clerk of another department, 子育て支援課."""
    return _staff("s0004", "高橋 涼", town.child_support, "担当", ["clerk"], 0)


@pytest.fixture
def yamada(town):
    """山田: the operator, of 情報政策課."""
    return _staff("s0005", "山田 翼", town.policy, "主査", ["operator", "policy", "auditor"], 1)


@pytest.fixture
def signed_in(client):
    """`signed_in(person)`: the test client as that person, both factors given; `signed_in(person, browser)`: another client."""

    def sign_in(person, browser=client):
        import time

        browser.force_login(person)
        session = browser.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time()},
            {"method": "mfa", "type": "totp", "at": time.time()},
        ]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return browser

    return sign_in


@pytest.fixture
def living_town(transactional_db):
    """For tests with a live server, which commit: afterwards every table is emptied, past the guards of the append-only ones."""
    from django.core.management import call_command
    from django.db import connection

    yield
    guards = [import_module(name) for name in APPEND_ONLY]
    with connection.schema_editor() as editor:
        for guard in guards:
            guard.drop(None, editor)
    call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
    with connection.schema_editor() as editor:
        for guard in guards:
            guard.add(None, editor)
