"""Hand-over: everything a person holds, in one deed or not at all; and what is kept about a person."""

from __future__ import annotations

import pytest

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.errors import NotYours, Refused
from yakuba.platform.people.actions import accounts
from yakuba.platform.people.actions.handing_over import hand_over, held_by
from yakuba.platform.people.held import Held, PersonalData, holdings_of_person, personal_data
from yakuba.platform.people.models import ApiToken, Person, SessionRecord
from yakuba.platform.people.tokens import issue_token


@pytest.fixture
def desk(suzuki):
    """Papers on desks, standing in for a module that keeps work by person."""
    papers = {suzuki.pk: ["転居届 1", "転居届 2"]}

    def move(frm, to, by):
        taken = papers.pop(frm.pk, [])
        papers.setdefault(to.pk, []).extend(taken)
        return taken

    with holdings_of_person.temporarily("test.papers", Held("書類", lambda person: len(papers.get(person.pk, [])), move)):
        yield papers


def test_everything_goes_to_the_successor_and_is_listed(desk, suzuki, ito, yamada):
    before = {name: count for name, _label, count in held_by(suzuki)}
    assert before["test.papers"] == 2
    moved = hand_over(suzuki, ito, by=yamada)
    assert [(part.label, part.lines) for part in moved if part.label == "書類"] == [("書類", ["転居届 1", "転居届 2"])]
    assert desk == {ito.pk: ["転居届 1", "転居届 2"]}
    entry = AuditEntry.objects.get(event="person.handed_over")
    assert entry.facts["to"] == ito.pk
    assert entry.facts["counts"]["test.papers"] == 2


def test_when_one_part_refuses_nothing_is_recorded_as_done(desk, suzuki, ito, yamada):
    def refuse(frm, to, by):
        raise Refused("決裁の途中のものがあります。")

    with holdings_of_person.temporarily("test.zapprovals", Held("決裁", lambda person: 1, refuse)), pytest.raises(Refused):
        hand_over(suzuki, ito, by=yamada)
    assert not AuditEntry.objects.filter(event="person.handed_over").exists()


def test_a_colleague_hands_nothing_over(desk, suzuki, ito, takahashi):
    with pytest.raises(NotYours):
        hand_over(suzuki, ito, by=takahashi)
    assert desk == {suzuki.pk: ["転居届 1", "転居届 2"]}


def test_nothing_is_handed_to_a_resident(desk, suzuki, sato, yamada):
    with pytest.raises(NotYours):
        hand_over(suzuki, sato, by=yamada)


def test_the_page_shows_what_is_held_and_what_moved(desk, suzuki, ito, yamada, signed_in):
    client = signed_in(yamada)
    page = f"/office/people/{suzuki.pk}/hand-over/"
    assert "書類" in client.get(page).content.decode()
    after = client.post(page, {"staff_number": "s0002"}).content.decode()
    assert "転居届 2" in after


def test_closing_an_account_erases_what_is_kept(sato, proven, signed_in):
    proven(sato)
    issue_token(sato, label="x", scopes=["people.me"], by=sato)
    erased = []
    with personal_data.temporarily("test.drafts", PersonalData("下書き", lambda p: [], lambda p, by: erased.append(p.email))):
        signed_in(sato)
        accounts.close_account(sato, by=sato)
    gone = Person.objects.get(pk=sato.pk)
    assert erased == ["sato@example.jp"]  # others were asked while the address was still known
    assert (gone.email, gone.name, gone.is_here) == (None, "", False)
    assert not ApiToken.objects.filter(person=sato).exists()
    assert not SessionRecord.objects.filter(person=sato).exists()


def test_a_closed_account_opens_no_page(sato, signed_in):
    client = signed_in(sato)
    accounts.close_account(sato, by=sato)
    assert client.get("/my/account/").status_code == 302


def test_ones_own_data_is_shown_and_exported(sato, signed_in):
    client = signed_in(sato)
    assert "sato@example.jp" in client.get("/my/data/").content.decode()
    answer = client.get("/my/data/export/")
    assert answer.json()["people"]["メールアドレス"] == "sato@example.jp"
    assert AuditEntry.objects.filter(event="person.exported", subject_id=str(sato.pk)).exists()
