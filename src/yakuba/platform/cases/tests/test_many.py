"""Several cases at once, and questions that are kept."""

import pytest
from django.urls import reverse

from yakuba.platform.cases import actions as cases
from yakuba.platform.cases.actions import filtering
from yakuba.platform.cases.actions.filtering import MOST
from yakuba.platform.cases.errors import MayNot, WrongFilter
from yakuba.platform.cases.factories import a_case
from yakuba.platform.cases.models import Case, SavedFilter

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(town):
    return [a_case(town, title=title) for title in ("一", "二", "三")]


def choose(client, chosen, **typed):
    return client.post(reverse("cases:many"), {"selected": [case.pk for case in chosen], **typed})


def test_the_first_press_shows_what_was_chosen_and_what_can_be_done_with_all(three, suzuki, signed_in):
    cases.move(three[0], "start", by=suzuki)
    page = choose(signed_in(suzuki), three)
    assert [case.title for case in page.context["chosen"]] == ["一", "二", "三"]
    assert {move.name for move in page.context["moves"]} == {"ask", "close", "withdraw"}  # what leads on from received and from working
    assert Case.objects.filter(state="received").count() == 2


def test_the_second_press_does_it_to_each_and_tells_where_it_could_not(three, suzuki, ito, signed_in):
    cases.assign(three[0], ito, by=ito)
    page = choose(signed_in(suzuki), three, deed="assign", assignee="me", next="/office/?assignee=nobody")
    assert (page.context["done"], page.context["refused"]) == (2, 1)
    assert page.context["next"] == "/office/?assignee=nobody"
    assert [case.assignee for case in Case.objects.order_by("number")] == [ito, suzuki, suzuki]


def test_many_are_moved(three, suzuki, signed_in):
    page = choose(signed_in(suzuki), three, deed="move", move="close", note="直しました")
    assert page.context["done"] == 3
    assert set(Case.objects.values_list("state", flat=True)) == {"done"}


def test_a_move_without_its_reason_is_refused_case_by_case(three, suzuki, signed_in):
    page = choose(signed_in(suzuki), three, deed="move", move="ask")
    assert (page.context["done"], page.context["refused"]) == (0, 3)


@pytest.mark.parametrize(
    "typed", [{"deed": "assign"}, {"deed": "assign", "assignee": "９９"}, {"deed": "assign", "assignee": "9" * 40}, {"deed": "move"}]
)
def test_nothing_is_done_as_long_as_it_is_not_said_what(typed, three, suzuki, signed_in):
    cases.assign(three[0], suzuki, by=suzuki)
    page = choose(signed_in(suzuki), three, **typed)
    assert page.context["problem"]
    assert Case.objects.get(pk=three[0].pk).assignee == suzuki


def test_a_case_that_one_does_not_see_is_not_among_the_chosen(three, town, suzuki, takahashi, signed_in):
    own = a_case(town, department=town.child_support)
    page = choose(signed_in(takahashi), [*three, own])
    assert [case.pk for case in page.context["chosen"]] == [own.pk]
    assert choose(signed_in(takahashi), three).status_code == 422


def test_the_way_back_leads_nowhere_else(three, suzuki, signed_in):
    for wanted in ("https://evil.example/", "//evil.example/office/", "https://evil.example/office/", "javascript:alert(1)"):
        page = choose(signed_in(suzuki), three, deed="assign", assignee="me", next=wanted)
        assert page.context["next"] == reverse("cases:inbox")


def test_a_question_is_kept_as_a_link_without_the_place_in_the_list(suzuki, signed_in):
    client = signed_in(suzuki)
    kept = {"name": "朝の確認", "query": "assignee=me&due=week&sort=-received&after=abc&csrfmiddlewaretoken=x&evil=1"}
    assert client.post(reverse("cases:save_filter"), kept).url == "/office/?assignee=me&due=week&sort=-received"
    assert SavedFilter.objects.get().query == "assignee=me&due=week&sort=-received"
    assert "朝の確認" in client.get(reverse("cases:inbox")).content.decode()


def test_the_same_name_again_replaces_it(suzuki):
    filtering.save_filter("朝", "assignee=me", by=suzuki)
    filtering.save_filter("朝", "due=today", by=suzuki)
    assert SavedFilter.objects.get().query == "due=today"


def test_a_question_is_shared_with_a_department_and_removed_by_its_owner_only(town, suzuki, ito, takahashi, signed_in):
    saved = filtering.save_filter("係の朝", "due=today", by=suzuki, shared_with=town.records)
    assert saved in signed_in(ito).get(reverse("cases:inbox")).context["saved"]
    assert saved not in signed_in(takahashi).get(reverse("cases:inbox")).context["saved"]
    remove = reverse("cases:remove_filter", args=[saved.pk])
    assert signed_in(ito).post(remove).status_code == 404
    assert signed_in(suzuki).post(remove).status_code == 302
    assert not SavedFilter.objects.exists()
    with pytest.raises(MayNot):
        filtering.save_filter("よそ", "", by=suzuki, shared_with=town.child_support)


def test_a_name_is_needed_and_there_is_an_end_to_how_many(suzuki, signed_in):
    page = signed_in(suzuki).post(reverse("cases:save_filter"), {"name": " ", "query": "due=today"}, follow=True)
    assert "条件に名前を付けてください。" in page.content.decode()
    SavedFilter.objects.bulk_create(SavedFilter(owner=suzuki, name=str(n), query="") for n in range(MOST))
    with pytest.raises(WrongFilter):
        filtering.save_filter("もう一つ", "", by=suzuki)
