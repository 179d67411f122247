"""ClamAV's protocol against a small clamd of our own, and what happens while it is away."""

from __future__ import annotations

import shutil
import socket
import struct
import threading
from contextlib import closing

import pytest

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.files import errors, housekeeping
from yakuba.platform.files.actions import keep, serve
from yakuba.platform.files.models import FileState, StoredFile
from yakuba.platform.files.scanning import Verdict, scan
from yakuba.platform.files.tests.conftest import pdf

pytestmark = pytest.mark.django_db
WORM = b"worm-for-tests"


class FakeClamd(threading.Thread):
    """Speaks INSTREAM as clamd does: finds WORM, hangs up over its limit, says UNKNOWN COMMAND to the rest."""

    def __init__(self, limit: int = 1_000_000):
        super().__init__(daemon=True)
        self.limit, self.seen = limit, []
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"

    def run(self):
        while True:
            try:
                link, _ = self.door.accept()
            except OSError:
                return
            with closing(link):
                link.sendall(self.answer(link) + b"\0")
                link.shutdown(socket.SHUT_WR)

    def answer(self, link) -> bytes:
        if self.exactly(link, 10) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        content = b""
        while (size := struct.unpack("!L", self.exactly(link, 4))[0]) > 0:
            content += self.exactly(link, size)
            if len(content) > self.limit:
                return b"INSTREAM size limit exceeded. ERROR"
        self.seen.append(content)
        return b"stream: Test.Worm FOUND" if WORM in content else b"stream: OK"

    @staticmethod
    def exactly(link, size: int) -> bytes:
        got = b""
        while len(got) < size and (part := link.recv(size - len(got))):
            got += part
        return got


@pytest.fixture
def clamd(settings):
    daemon = FakeClamd()
    daemon.start()
    settings.CLAMAV = daemon.address
    yield daemon
    daemon.door.shutdown(socket.SHUT_RDWR)
    daemon.door.close()


@pytest.fixture
def clamd_is_away(settings):
    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        port = door.getsockname()[1]
    settings.CLAMAV = f"127.0.0.1:{port}"


def test_without_a_scanner_a_file_is_ready_and_the_record_says_why(settings):
    stored = keep(pdf(), name="a.pdf", purpose="test.paper")
    assert stored.state == FileState.READY
    assert AuditEntry.objects.get(event="file.kept").facts["scan"] == "not configured"


def test_a_clean_file_is_sent_whole_to_the_scanner(clamd):
    content = pdf(b"%" * 200_000)
    assert keep(content, name="a.pdf", purpose="test.paper").state == FileState.READY
    assert clamd.seen == [content]


def test_an_infected_file_is_refused_and_not_kept(clamd):
    with pytest.raises(errors.Infected):
        keep(pdf(WORM), name="a.pdf", purpose="test.paper")
    assert not StoredFile.objects.exists()


def test_a_file_over_the_scanners_limit_is_refused_and_the_operator_told(clamd, caplog):
    clamd.limit = 1000
    with pytest.raises(errors.CannotBeScanned):
        keep(pdf(b"%" * 900_000), name="a.pdf", purpose="test.paper")
    assert "StreamMaxLength" in caplog.text


@pytest.mark.usefixtures("clamd_is_away")
class TestWhileAway:
    def test_the_file_is_taken_and_held(self):
        assert keep(pdf(), name="a.pdf", purpose="test.paper").state == FileState.UNSCANNED

    def test_only_who_sent_it_may_open_it(self, rf, sato, suzuki):
        stored = keep(pdf(), name="a.pdf", purpose="test.paper", by=sato)
        assert serve(rf.get("/"), stored, by=sato).status_code == 200
        for somebody_else in (suzuki, None):
            with pytest.raises(errors.NotScannedYet):
                serve(rf.get("/"), stored, by=somebody_else)

    def test_it_stays_held_until_the_scanner_is_back_and_then_opens(self, request, rf, sato, suzuki):
        stored = keep(pdf(), name="a.pdf", purpose="test.paper", by=sato)
        assert housekeeping.scan_held()["still_held"] == 1
        request.getfixturevalue("clamd")
        assert housekeeping.scan_held()["clean"] == 1
        stored.refresh_from_db()
        assert serve(rf.get("/"), stored, by=suzuki).status_code == 200

    def test_an_infected_one_becomes_a_tombstone_even_on_hold(self, request, sato, tanaka):
        from yakuba.platform.files.actions import hold

        stored = keep(pdf(WORM), name="a.pdf", purpose="test.paper", by=sato)
        hold(stored, by=tanaka, reason="訴訟")
        request.getfixturevalue("clamd")
        assert housekeeping.scan_held()["infected"] == 1
        stored.refresh_from_db()
        assert (stored.state, stored.disposal_reason) == (FileState.DISPOSED, "malware")


@pytest.mark.skipif(shutil.which("clamd") is None, reason="no ClamAV on this machine")
@pytest.mark.slow
def test_a_real_clamd_answers_what_we_understand(settings, tmp_path):
    """With a signature of our own, so that no database has to be downloaded."""
    import subprocess
    import time

    (tmp_path / "test.ndb").write_text(f"Test.Worm:0:*:{WORM.hex()}\n", encoding="ascii")
    path = tmp_path / "clamd.sock"
    config = tmp_path / "clamd.conf"
    config.write_text(f"LocalSocket {path}\nDatabaseDirectory {tmp_path}\nForeground yes\nStreamMaxLength 1M\n", encoding="ascii")
    daemon = subprocess.Popen(["clamd", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            if path.exists():
                break
            time.sleep(0.1)
        settings.CLAMAV = str(path)
        with (tmp_path / "a").open("w+b") as file:
            file.write(pdf())
            assert scan(file) is Verdict.CLEAN
            file.write(WORM)
            with pytest.raises(errors.Infected):
                scan(file)
            file.write(b"x" * 5_000_000)
            with pytest.raises(errors.CannotBeScanned):
                scan(file)
    finally:
        daemon.terminate()
        daemon.wait(10)
