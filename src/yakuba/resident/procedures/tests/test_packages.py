"""A form travels: written out in one town, read and checked in another, never trusted by itself, never published by itself."""

import contextlib
import json
from copy import deepcopy
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.errors import NotYours, Refused
from yakuba.platform.people.tokens import issue_token
from yakuba.resident.procedures.actions import importing, publishing
from yakuba.resident.procedures.demo.catalogue import definition_files
from yakuba.resident.procedures.errors import DefinitionWrong, PackageTampered, PackageTooNew, PackageWrong, PublisherUnknown
from yakuba.resident.procedures.factories import DOG, a_procedure
from yakuba.resident.procedures.models import Procedure, Publisher, SigningKey
from yakuba.resident.procedures.packages import build, read, signing
from yakuba.resident.procedures.queries import version_in_force, version_in_the_making

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(settings):
    """`elsewhere(form)`: a package as another town makes it: with another key and another name."""

    def make(form: dict = DOG, **changes) -> dict:
        own, name = list(SigningKey.objects.values()), settings.TOWN
        SigningKey.objects.all().delete()
        settings.TOWN = settings.TOWN | {"name": "見本市", "code": "999999"}
        from yakuba.resident.procedures.models import ProcedureVersion

        content = build(ProcedureVersion(number=3, definition=form), made_at=timezone.now())
        if changes:
            content |= changes
            content["signature"] = signing.sign(content)
        SigningKey.objects.all().delete()
        SigningKey.objects.bulk_create([SigningKey(**row) for row in own])
        settings.TOWN = name
        return content

    return make


def raw(content: dict) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def trusting(content: dict, by) -> dict:
    importing.trust(content["publisher"]["key"], name="見本市", by=by)
    return content


def test_the_same_package_gives_the_same_form(elsewhere, town, yamada):
    content = trusting(elsewhere(), yamada)
    version = importing.import_package(read(raw(content)), department=town.records, by=None)
    assert version.content_hash == read(raw(content)).definition.content_hash()
    assert version.published_at is None
    assert version.procedure.department == town.records
    assert version.origin["publisher"] == "見本市"
    assert version.note == "見本市の第3版から取込み"
    assert AuditEntry.objects.filter(event="procedure.imported").count() == 1


def test_its_trials_read_here_as_they_did_there(elsewhere):
    package = read(raw(elsewhere()))
    assert len(package.content["trials"]) == 6
    assert any(trial["read"] for trial in package.content["trials"])
    assert package.content["trials"][-1]["refused"]  # the empty one
    assert package.failed_trials == []


def test_a_trial_that_reads_otherwise_is_named(elsewhere):
    trials = deepcopy(elsewhere()["trials"])
    trials[0]["read"]["call_name"] = "タマ"
    ((_trial, paths),) = read(raw(elsewhere(trials=trials))).failed_trials
    assert paths == ["call_name"]


def test_over_a_form_that_is_here_it_becomes_a_version_in_the_making(elsewhere, town, tanaka, yamada):
    procedure = a_procedure(town.registry)
    theirs = deepcopy(DOG) | {"fee": "無料"}
    version = importing.import_package(read(raw(trusting(elsewhere(theirs), yamada))), department=None, by=tanaka)
    assert (version.procedure, version.number) == (procedure, 2)
    assert version_in_force(procedure).number == 1


class TestDoubts:
    @given(place=st.floats(0, 1, exclude_max=True), byte=st.integers(32, 126))
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
    def test_no_byte_of_it_can_be_changed(self, elsewhere, place, byte):
        whole = self.__dict__.setdefault("whole", None) or raw(elsewhere())
        at = int(place * len(whole))
        changed = whole[:at] + bytes((byte,)) + whole[at + 1 :]
        with contextlib.suppress(Refused):
            assert read(changed).content == json.loads(whole)  # such as a blank for a blank

    def test_words_changed_after_the_signature(self, elsewhere):
        content = elsewhere()
        content["definition"]["fee"] = "30,000円"
        with pytest.raises(PackageTampered):
            read(raw(content))

    def test_signed_anew_by_someone_else_it_is_someone_elses(self, elsewhere, town, yamada):
        trusting(elsewhere(), yamada)
        other = elsewhere(deepcopy(DOG) | {"fee": "30,000円"})  # a key of its own
        with pytest.raises(PublisherUnknown):
            importing.import_package(read(raw(other)), department=town.records, by=None)
        assert not Procedure.objects.exists()

    def test_a_newer_format_is_told_as_that(self, elsewhere):
        with pytest.raises(PackageTooNew, match="第2版"):
            read(raw(elsewhere(format_version=2)))

    @pytest.mark.parametrize(
        "content",
        [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"format": "yakuba.procedure"}', b"[" * 100_000, b'{"format": 1}'],
        ids=lambda content: content[:20],
    )
    def test_what_is_no_package(self, content):
        with pytest.raises(PackageWrong):
            read(content)

    def test_a_part_too_many_or_too_few(self, elsewhere):
        with pytest.raises(PackageWrong):
            read(raw(elsewhere(surprise=1)))
        content = elsewhere()
        del content["trials"]
        with pytest.raises(PackageWrong):
            read(raw(content))

    def test_a_form_that_this_program_can_not_use(self, elsewhere):
        wrong = deepcopy(DOG)
        wrong["steps"][0]["fields"][0]["kind"] = "hologram"
        with pytest.raises(DefinitionWrong) as refusal:
            read(raw(elsewhere(definition=wrong)))
        assert any("hologram" in " ".join(said) for said in refusal.value.fields.values())


def test_only_information_policy_says_whom_to_trust(elsewhere, tanaka, yamada):
    key = elsewhere()["publisher"]["key"]
    with pytest.raises(NotYours):
        importing.trust(key, name="見本市", by=tanaka)
    publisher = importing.trust(key, name="見本市", by=yamada)
    with pytest.raises(NotYours):
        importing.distrust(publisher, by=tanaka)
    importing.distrust(publisher, by=yamada)
    assert not Publisher.objects.exists()


def test_a_clerk_of_another_department_does_not_write_over_it(elsewhere, town, yamada, takahashi, signed_in):
    a_procedure(town.registry)
    content = trusting(elsewhere(), yamada)
    with pytest.raises(NotYours):
        importing.import_package(read(raw(content)), department=town.child_support, by=takahashi)


def test_the_key_outlives_a_restart_but_not_the_secret_key(settings):
    first = signing.town_key()
    assert signing.town_key() == first
    settings.SECRET_KEY = "another" * 10
    assert signing.town_key() != first
    assert SigningKey.objects.count() == 2


class TestOnScreen:
    def sent(self, client, content: bytes, name="dog-3.yakuba.json"):
        file = BytesIO(content)
        file.name = name
        return client.post(reverse("procedures:packages"), {"file": file})

    def test_from_one_town_to_the_other(self, elsewhere, town, tanaka, yamada, signed_in):
        """課長 opens it, 情報政策 trusts its maker, 課長 takes it in and publishes."""
        content = elsewhere()
        head = signed_in(tanaka)
        page = head.get(self.sent(head, raw(content))["Location"])
        assert "未確認の発行元" in page.content.decode()
        assert signing.fingerprint(content["publisher"]["key"]) in page.content.decode()
        refused = head.post(page.request["PATH_INFO"], {"department": town.registry.code})
        assert refused.status_code == 409
        trusting(content, yamada)
        page = head.get(page.request["PATH_INFO"])
        assert "試しの回答6件" in page.content.decode()
        taken = head.post(page.request["PATH_INFO"], {"department": town.registry.code}, follow=True)
        assert "編集中の版として取り込みました" in taken.content.decode()
        publishing.publish_version(version_in_the_making(Procedure.objects.get()), by=tanaka)
        out = head.get(reverse("procedures:office_package", args=["dog", 1]))
        assert out["Content-Disposition"] == 'attachment; filename="dog-1.yakuba.json"'
        assert read(out.content).definition == read(raw(content)).definition

    def test_policy_trusts_on_the_packages_own_page(self, elsewhere, yamada, signed_in):
        client = signed_in(yamada)
        where = self.sent(client, raw(elsewhere()))["Location"]
        client.post(where, {"do": "trust", "name": "見本市役所"})
        assert Publisher.objects.get().name == "見本市役所"
        assert "署名を確認" in client.get(where).content.decode()
        client.post(reverse("procedures:publisher_distrust", args=[Publisher.objects.get().pk]))
        assert not Publisher.objects.exists()

    @pytest.mark.parametrize("content", [b"", b"{}", b"PK\x03\x04"])
    def test_another_file_comes_back_with_a_word_beside_the_field(self, content, tanaka, signed_in):
        answer = self.sent(signed_in(tanaka), content, name="a.json")
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()

    def test_somebody_elses_upload_is_not_there(self, elsewhere, tanaka, yamada, suzuki, signed_in):
        where = self.sent(signed_in(tanaka), raw(elsewhere()))["Location"]
        assert signed_in(yamada).get(where).status_code == 404
        assert signed_in(suzuki).get(where).status_code == 404


class TestForPrograms:
    def test_a_package_is_fetched_by_anyone_and_taken_in_by_who_may_edit(self, client, town, tanaka, yamada):
        a_procedure(town.registry)
        package = client.get("/api/v1/procedures/dog/package").json()
        key = issue_token(tanaka, label="取込み", scopes=["procedures:edit"], by=tanaka)[1]
        sent = {"package": package}
        signed = {"Authorization": f"Bearer {key}"}
        answer = client.post("/api/v1/procedure-packages", sent, content_type="application/json", headers=signed)
        assert answer.status_code == 201, answer.content
        assert answer.json() == {"procedure": "dog", "version": 2, "published": False, "content": answer.json()["content"]}
        assert client.post("/api/v1/procedure-packages", sent, content_type="application/json").status_code == 401

    def test_by_command(self, town, tmp_path, capsys):
        a_procedure(town.registry)
        file = tmp_path / "dog.yakuba.json"
        call_command("procedure_package", "out", "dog", str(file))
        call_command("procedure_package", "in", str(file), stdout=StringIO())
        assert version_in_the_making(Procedure.objects.get()).number == 2
        with pytest.raises(CommandError, match="No published"):
            call_command("procedure_package", "out", "cat")
        file.write_text(file.read_text().replace("3,000円", "30,000円"))
        with pytest.raises(CommandError, match="署名"):
            call_command("procedure_package", "in", str(file))


def test_every_form_of_the_demo_travels(elsewhere):
    for file in definition_files():
        package = read(raw(elsewhere(json.loads(file.read_text(encoding="utf-8")))))
        assert package.failed_trials == [], package.definition.slug
        assert any(trial["read"] for trial in package.content["trials"]), package.definition.slug
