"""What balancers, operators and monitors are told of the town hall."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from yakuba.platform import audit
from yakuba.platform.audit.models import AuditHead
from yakuba.platform.health import Finding, Health, HealthCheck, health_checks
from yakuba.platform.jobs import later, run_all_now
from yakuba.platform.jobs.models import Job, WorkerBeat
from yakuba.platform.notices.models import Channel, Delivery, Notice
from yakuba.site import health
from yakuba.site.backups import ledger
from yakuba.site.jobs import verify_audit

GB = 1024**3


def test_a_balancer_hears_that_all_is_well(client, db, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})
    assert "no-cache" in answer["Cache-Control"]


@pytest.fixture
def database_away(db):
    """`with database_away():` nobody reaches it."""

    @contextmanager
    def away():
        def refuse():
            raise DatabaseError("connection refused for user yakuba")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(connection, "cursor", refuse)
            yield

    return away


def test_a_balancer_hears_that_the_database_is_away(client, database_away):
    with database_away():
        answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "away": "database"})


def test_a_balancer_hears_that_the_data_folder_is_away(client, db, settings, tmp_path):
    settings.DATA = tmp_path / "unmounted"
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"ok": False, "away": "data folder"})


def test_a_database_that_was_lost_and_made_anew_does_not_pass_for_ours(db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_migrations RENAME TO gone")
    assert health.what_is_away() == "database" or connection.vendor == "postgresql"


# The operators' page ---------------------------------------------------------------------------------------------------


def test_the_health_page_is_for_operators_and_for_nobody_else(client, signed_in, suzuki, yamada):
    assert client.get("/office/health/").status_code == 302
    assert signed_in(suzuki).get("/office/health/").status_code == 404
    page = signed_in(yamada).get("/office/health/")
    assert page.status_code == 200
    for check in health_checks:
        assert str(check.label) in page.content.decode()


def test_one_part_that_breaks_does_not_hide_the_others(signed_in, yamada):
    def break_down() -> Finding:
        raise ValueError("佐藤 花子")

    with health_checks.temporarily("test.broken", HealthCheck("試験", break_down)):
        page = signed_in(yamada).get("/office/health/").content.decode()
    assert "確かめられません（ValueError）。" in page
    assert "佐藤" not in page
    assert "データベース" in page


def test_jobs_are_bad_while_nobody_works_and_good_once_somebody_does(db):
    check = health_checks["jobs"]
    assert check.look().health is Health.BAD
    WorkerBeat.objects.create(worker="w1", seen_at=timezone.now(), threads=2)
    found = check.look()
    assert (found.health, found.figures["workers"]) == (Health.GOOD, 1)
    Job.objects.create(name="files.sweep", next_at=timezone.now() - timedelta(hours=2))
    found = check.look()
    assert found.health is Health.BAD
    assert "120分" in found.words[0]


def test_a_mail_that_waits_for_an_hour_is_said(db, settings):
    settings.EMAIL_HOST = "mail.example.jp"
    assert health_checks["mail"].look().health is Health.GOOD
    notice = Notice.objects.create(kind="case.moved", subject="…", made_at=timezone.now() - timedelta(minutes=61))
    Delivery.objects.create(notice=notice, channel=Channel.MAIL, address="sato@example.jp", message_id="<1@example.jp>")
    found = health_checks["mail"].look()
    assert (found.health, found.figures["queued"]) == (Health.BAD, 1)
    assert "sato" not in " ".join(found.words)


def test_a_scanner_that_is_configured_and_silent_is_bad(db, settings, tmp_path):
    settings.CLAMAV = str(tmp_path / "no-such-socket")
    found = health_checks["files"].look()
    assert found.health is Health.BAD
    assert "ウイルス検査" in found.words[0]


@pytest.mark.parametrize(("free", "expected"), [(50 * GB, Health.GOOD), (3 * GB, Health.WATCH), (GB // 2, Health.BAD)])
def test_little_room_is_said_before_there_is_none(monkeypatch, free, expected):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(total=100 * GB, free=free))
    assert health.look_at_the_disk().health is expected


def test_the_page_says_when_a_backup_is_missing_too_old_or_in_one_place_only(settings, tmp_path):
    settings.DEMO = False
    look = health_checks["backups"].look
    assert look().health is Health.BAD
    now = timezone.now()
    ledger.write(tmp_path, made_at=now.isoformat(), proved_at=now.isoformat(), destinations={"/mnt/a": "", "/mnt/b": ""})
    assert look().health is Health.GOOD
    ledger.write(tmp_path, destinations={"/mnt/a": ""})
    assert look().health is Health.WATCH
    ledger.write(tmp_path, destinations={"/mnt/a": "", "/mnt/b": "is not a folder"})
    assert "is not a folder" in look().words[0]
    ledger.write(tmp_path, destinations={"/mnt/a": "", "/mnt/b": ""}, made_at=(now - timedelta(hours=27)).isoformat())
    found = look()
    assert (found.health, "古すぎます" in found.words[0]) == (Health.BAD, True)


def test_the_page_says_when_the_audit_chain_was_verified_and_that_it_is_broken(sato):
    look = health_checks["audit"].look
    assert look().health is Health.WATCH
    audit.record("person.seen", sato, by=None)
    later(verify_audit)
    run_all_now()
    found = look()
    assert (found.health, found.figures["entries"], found.figures["whole"]) == (Health.GOOD, 1, 1)
    AuditHead.objects.update(position=7)
    later(verify_audit)
    run_all_now()
    assert look().health is Health.BAD


def test_a_database_that_is_not_of_this_version_is_bad(db):
    assert health.look_at_the_database().health is Health.GOOD
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'figures'")
    found = health.look_at_the_database()
    assert (found.health, found.figures["pending_migrations"]) == (Health.BAD, 1)


# The monitor's figures -------------------------------------------------------------------------------------------------


def metrics_of(client, **headers) -> dict[str, float]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_a_monitor_on_this_machine_reads_the_figures_of_every_check(client, db):
    figures = metrics_of(client)
    assert {name for name in figures if name.startswith("yakuba_health")} == {
        f'yakuba_health{{check="{name}"}}' for name, _ in health_checks.items()
    }
    assert figures["yakuba_jobs_workers"] == 0
    assert figures["yakuba_disk_free_bytes"] > 0


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_what_came_by_a_proxy_is_not_from_this_machine(client, db, header):
    assert client.get("/metrics", headers={header: "10.0.0.7"}).status_code == 404


def test_others_see_no_such_page(client, db, settings):
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.7").status_code == 404
    settings.BEHIND_PROXY = True
    assert client.get("/metrics").status_code == 404


def test_with_a_token_only_who_has_it_reads_the_figures(client, db, settings):
    settings.METRICS_TOKEN = "s3cret"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer s3cret"}, REMOTE_ADDR="10.0.0.7").status_code == 200


def test_a_monitor_still_hears_something_while_the_database_is_away(client, database_away):
    with database_away():
        assert metrics_of(client)['yakuba_health{check="database"}'] == 2


def test_the_names_of_figures_are_what_prometheus_takes(db):
    for name, check, found in health.findings():
        assert name.isidentifier(), name
        assert all(figure.isidentifier() and figure.islower() for figure in found.figures), check
    json.dumps({name: dict(found.figures) for name, _check, found in health.findings()})
