"""The program is killed in the middle of sending. Real processes, a database file, a real mail server."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yakuba.platform.notices.tests.conftest import wait_for

ROOT = Path(__file__).resolve().parents[5]
WRITE = """
from yakuba.platform.notices import Recipient, send
from yakuba.platform.notices.kinds import NoticeKind, kinds
kinds.add("t.received", NoticeKind("t", "受け付けました", "notices/frame"))
send("t.received", to=Recipient(email="sato@example.jp"))
"""
DELIVER = """
from yakuba.platform.notices import deliver_due
deliver_due()
"""
LATER = """
from datetime import timedelta
from django.utils import timezone
from yakuba.platform.notices.models import Delivery
Delivery.objects.filter(state="sending").update(lease_until=timezone.now() - timedelta(seconds=1))
Delivery.objects.update(next_at=timezone.now())
from yakuba.platform.notices import deliver_due
deliver_due()
d = Delivery.objects.get()
print(d.state, d.reason)
"""


@pytest.fixture
def program(tmp_path, post_office):
    """`program(code)`: start a process of the town hall that runs `code`."""
    env = os.environ | {
        "YAKUBA_DATA": str(tmp_path),
        "YAKUBA_DATABASE": f"sqlite:///{tmp_path}/killed.sqlite3",
        "YAKUBA_SMTP_HOST": "127.0.0.1",
        "YAKUBA_SMTP_PORT": str(post_office.port),
        "DJANGO_SETTINGS_MODULE": "yakuba.site.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }

    def start(code: str) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-c", "import django; django.setup()\n" + code],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(code: str) -> str:
        process = start(code)
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        return out.strip()

    run("from django.core.management import call_command; call_command('migrate', verbosity=0)")
    run(WRITE)
    return start, run


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "afterwards", "arrived"),
    [("EHLO", "sent", 1), ("RCPT", "unknown sender_died", 0), ("answer", "unknown sender_died", 1)],
)
def test_a_mail_is_never_sent_twice_and_never_thought_sent(program, post_office, step, afterwards, arrived):
    start, run = program
    killed = []

    def kill(at: str) -> None:
        if at == step and not killed:
            sender.send_signal(signal.SIGKILL)
            killed.append(at)
            time.sleep(0.1)  # let it be dead before the answer goes out

    post_office.at_step, post_office.before_answer = kill, lambda: kill("answer")
    sender = start(DELIVER)
    wait_for(lambda: bool(killed) and sender.poll() is not None, seconds=60)
    assert sender.returncode == -signal.SIGKILL
    assert run(LATER) == afterwards
    assert run(LATER) == afterwards  # and nothing moves it but a person
    assert len(post_office.received) == arrived
