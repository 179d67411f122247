"""A figure is measured every night, kept when its data goes, and stands beside its target."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from yakuba.platform.audit.models import AuditEntry
from yakuba.platform.figures import actions
from yakuba.platform.figures.errors import FigureNotThere, NotYourFigure, PeriodUnreadable, TargetUnreadable
from yakuba.platform.figures.kinds import Figure, figures
from yakuba.platform.figures.measuring import measure_all
from yakuba.platform.figures.models import FigureTarget, FigureValue
from yakuba.platform.figures.periods import Period
from yakuba.platform.figures.queries import board, figures_visible_to, standing_of, years_of, years_to_choose
from yakuba.platform.figures.sparkline import draw
from yakuba.platform.jobs import run_all_now
from yakuba.platform.jobs.models import Job

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture(autouse=True)
def _november():
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=TOKYO), tick=False):
        yield


@pytest.fixture
def lamps():
    """街路灯の修理: one more for each month of the period, of 戸籍住民課; 12 are aimed at. Published."""
    seen = []

    def repaired(period: Period) -> Decimal:
        """Lamps that were mended, by the day."""
        seen.append(period.code)
        return Decimal(len(period.months()))

    figure = Figure("直した街路灯", "基", repaired, target=Decimal(12), link="/office/lamps/", department="1010", published=True)
    with figures.temporarily("t.lamps", figure):
        figure.measure.seen = seen
        yield figure


# Periods


def test_a_fiscal_year_runs_from_april_to_march():
    year = Period.year_of(date(2027, 3, 31))
    assert (year.code, year.start, year.end) == ("2026", date(2026, 4, 1), date(2027, 4, 1))
    assert [m.code for m in year.months()][::11] == ["2026-04", "2027-03"]
    assert year.label == "令和8年度"


def test_the_year_of_a_new_era_has_one_name():
    assert Period.year(2019).label == "令和元年度"
    assert Period.month(2019, 4).label == "平成31年4月"
    assert Period.month(2019, 5).label == "令和元年5月"


def test_periods_are_named_in_english_too():
    with translation.override("en"):
        assert (Period.year(2026).label, Period.month(2026, 5).label, Period.month(2026, 5).short_label) == ("FY 2026", "May 2026", "May")
    assert Period.month(2026, 5).short_label == "5月"


def test_a_period_begins_at_midnight_in_tokyo():
    assert Period.year(2026).begins_at == datetime(2026, 3, 31, 15, tzinfo=ZoneInfo("UTC"))
    assert Period.month(2026, 12).ends_at == datetime(2027, 1, 1, tzinfo=TOKYO)


@given(st.dates(date(1990, 4, 1), date(2100, 12, 31)))
def test_every_day_lies_in_one_month_of_one_year(day):
    year, month = Period.year_of(day), Period.month_of(day)
    assert month in year.months()
    assert month.start <= day < month.end
    assert Period.from_code(month.code) == month
    assert Period.from_code(year.code) == year


@pytest.mark.parametrize("code", ["", "26", "2026-13", "2026-00", "２０２６", "2026-1", "0001", "9999", "2026-05-01", "'; --"])
def test_what_is_no_period_is_refused(code):
    with pytest.raises(ValueError, match="no fiscal year"):
        Period.from_code(code)


# Measuring


@pytest.mark.django_db
def test_the_night_measures_months_and_years_that_have_begun(lamps):
    assert measure_all() == []
    kept = {v.period: v for v in FigureValue.objects.filter(figure="t.lamps")}
    assert kept["2026"].value == kept["2025"].value == 12
    assert kept["2026-11"].value == 1
    assert "2026-12" not in kept
    assert {code: v.final for code, v in kept.items() if code in ("2025", "2026", "2026-10", "2026-11")} == {
        "2025": True, "2026": False, "2026-10": True, "2026-11": False,
    }  # fmt: skip


@pytest.mark.django_db
def test_a_month_is_measured_for_a_week_after_its_end_and_then_stays(lamps):
    measure_all(today=date(2026, 11, 7))
    assert not FigureValue.objects.get(figure="t.lamps", period="2026-10").final
    measure_all(today=date(2026, 11, 8))
    kept = FigureValue.objects.get(figure="t.lamps", period="2026-10")
    assert kept.final
    lamps.measure.seen.clear()
    measure_all(today=date(2026, 11, 9))
    assert "2026-10" not in lamps.measure.seen
    assert {"2026-11", "2026"} <= set(lamps.measure.seen)


@pytest.mark.django_db
def test_history_stays_when_the_data_behind_it_is_gone(lamps):
    measure_all()
    gone = Figure("直した街路灯", "基", lambda period: Decimal(0))
    with figures.temporarily("t.lamps", gone):
        measure_all()
    assert FigureValue.objects.get(figure="t.lamps", period="2025").value == 12
    assert FigureValue.objects.get(figure="t.lamps", period="2026").value == 0  # runs still


@pytest.mark.django_db
def test_one_figure_that_fails_stops_no_other_and_the_job_says_which(lamps):
    from yakuba.platform.figures.jobs import measure_figures
    from yakuba.platform.jobs import later

    def broken(period):
        raise ZeroDivisionError

    with figures.temporarily("a.broken", Figure("壊れた", "", broken)):
        later(measure_figures)
        (ran,) = run_all_now()
    assert (ran.state, ran.error_text) == ("failed", "not measured: a.broken")
    assert FigureValue.objects.filter(figure="t.lamps").exists()
    assert not FigureValue.objects.filter(figure="a.broken").exists()


@pytest.mark.django_db
def test_a_query_that_the_database_refuses_spoils_no_other_number(lamps):
    def wrong(period):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    with figures.temporarily("a.wrong", Figure("壊れた", "", wrong)):
        assert measure_all() == ["a.wrong"]
    assert FigureValue.objects.filter(figure="t.lamps", period="2026").exists()


@pytest.mark.django_db
def test_a_number_that_cannot_be_said_is_kept_as_such(town, suzuki):
    with figures.temporarily("t.none", Figure("割合", "％", lambda period: None, target=Decimal(60))):
        measure_all()
        standing = standing_of(suzuki, "t.none", 2026)
    assert (standing.value, standing.reached, standing.share, standing.kind) == (None, None, None, "")
    assert standing.against == "目標 60％"


@pytest.mark.django_db
def test_a_share_keeps_its_decimals(town, suzuki):
    with figures.temporarily("t.share", Figure("割合", "％", lambda period: Decimal(200) / 3, places=1)):
        measure_all()
        assert standing_of(suzuki, "t.share", 2026).shown == "66.7"


# Targets and standing


def standing(value, target, better="up", year=2026, places=0):
    figure = Figure("数", "件", lambda period: None, better=better, places=places)
    from yakuba.platform.figures.queries import Standing

    return Standing("t", figure, Period.year(year), Decimal(value), None, False, Decimal(target), "", None)


@pytest.mark.parametrize(
    ("shown", "reached", "words", "kind"),
    [
        (standing(45, 60), False, "目標 60件 まであと 15件", ""),
        (standing(60, 60), True, "目標 60件 を達成", "success"),
        (standing(45, 60, year=2025), False, "目標 60件 まであと 15件", "warning"),
        (standing(3, 5, "down"), True, "目標 5件 を達成", ""),
        (standing(3, 5, "down", year=2025), True, "目標 5件 を達成", "success"),
        (standing(8, 5, "down"), False, "目標 5件 を 3件 超過", "warning"),
        (standing(1234567, 2000000), False, "目標 2,000,000件 まであと 765,433件", ""),
    ],
)
def test_how_it_stands_is_said_in_words(shown, reached, words, kind):
    assert (shown.reached, shown.against, shown.kind) == (reached, words, kind)


@pytest.mark.parametrize(("value", "target", "share"), [(30, 60, 0.5), (90, 60, 1.0), (-5, 60, 0.0), (3, 0, None), (3, -1, None)])
def test_the_share_of_the_way_lies_between_nothing_and_all(value, target, share):
    assert standing(value, target).share == share


def test_a_target_that_staff_set_comes_before_the_one_in_the_code(tanaka, lamps):
    measure_all()
    assert standing_of(tanaka, "t.lamps", 2026).target == 12
    actions.set_target("t.lamps", 2026, Decimal(20), by=tanaka, source="行政計画 12ページ")
    assert standing_of(tanaka, "t.lamps", 2026).target == 20
    assert standing_of(tanaka, "t.lamps", 2025).target == 12
    actions.remove_target("t.lamps", 2026, by=tanaka)
    assert standing_of(tanaka, "t.lamps", 2026).target == 12
    assert list(AuditEntry.objects.order_by("pk").values_list("event", flat=True)) == ["figure.target_set", "figure.target_removed"]


def test_only_the_heads_of_the_department_and_policy_set_its_target(suzuki, tanaka, takahashi, yamada, sato, lamps):
    for nobody in (suzuki, takahashi, sato):
        with pytest.raises(NotYourFigure):
            actions.set_target("t.lamps", 2026, Decimal(1), by=nobody)
    for head in (tanaka,):
        assert actions.set_target("t.lamps", 2026, Decimal(1), by=head).value == 1
    with pytest.raises(NotYourFigure):
        actions.remove_target("t.lamps", 2026, by=suzuki)
    assert FigureTarget.objects.count() == 1


def test_a_target_needs_a_figure_a_year_and_a_number(tanaka, lamps):
    with pytest.raises(FigureNotThere):
        actions.set_target("t.nothing", 2026, Decimal(1), by=tanaka)
    with pytest.raises(PeriodUnreadable):
        actions.set_target("t.lamps", 20266, Decimal(1), by=tanaka)
    for number in ("NaN", "Infinity", "1e30", "1000000000000"):
        with pytest.raises(TargetUnreadable):
            actions.set_target("t.lamps", 2026, Decimal(number), by=tanaka)


@pytest.mark.parametrize(
    ("typed", "number"), [("６０", 60), ("1,200", 1200), ("１，２００．５", Decimal("1200.5")), ("60%", 60), ("６０％", 60), ("", None)]
)
def test_numbers_are_read_as_people_type_them(typed, number):
    assert actions.read_number(typed) == number


@pytest.mark.parametrize("typed", ["六十", "12,abc", "NaN", "Infinity", "1 2", "--1", "<b>"])
def test_what_is_no_number_is_refused_with_an_example(typed):
    with pytest.raises(TargetUnreadable, match="例：60"):
        actions.read_number(typed)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_numbers(text):
    try:
        number = actions.read_number(text)
    except TargetUnreadable:
        return
    assert number is None or number.is_finite()


# The board


def test_staff_see_all_and_everybody_else_the_published_ones(suzuki, sato, lamps):
    assert {"t.lamps", "notices.sent", "notices.unknown"} <= set(figures_visible_to(suzuki))
    assert "t.lamps" in figures_visible_to(sato)
    assert not {"notices.sent", "notices.unknown"} & set(figures_visible_to(sato))
    assert figures_visible_to(None) == figures_visible_to(sato)


def test_the_board_asks_twice_whatever_its_size(suzuki, lamps):
    measure_all()
    many = [figures.temporarily(f"t.{n}", lamps) for n in range(30)]
    for context in many:
        context.__enter__()
    measure_all()
    try:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert len(board(suzuki, 2026)) > 30
        assert len(asked) == 2
    finally:
        for context in reversed(many):
            context.__exit__(None, None, None)


def test_a_new_town_hall_sees_numbers_before_the_first_night(suzuki, lamps):
    assert standing_of(suzuki, "t.lamps", 2026).value == 12
    assert standing_of(suzuki, "t.lamps", 2025).value is None
    assert not FigureValue.objects.exists()


def test_the_year_before_is_compared_with(suzuki, lamps):
    measure_all()
    FigureValue.objects.filter(figure="t.lamps", period="2025").update(value=10)
    assert standing_of(suzuki, "t.lamps", 2026).change == "前年度は 10基"  # the year still runs: no verdict
    with time_machine.travel(datetime(2027, 4, 1, tzinfo=TOKYO)):
        assert standing_of(suzuki, "t.lamps", 2026).change == "前年度より 2基 多い"
    assert [point.value for point in years_of("t.lamps")] == [10, 12]
    assert [period.code for period in years_to_choose()] == ["2026", "2025"]


def course(*values):
    return [(f"{n}月", None if value is None else Decimal(value)) for n, value in enumerate(values)]


def test_a_line_is_drawn_only_through_what_is_known():
    assert draw(course(None, 1, None)) is None
    drawing = draw(course(0, 10, None, 5, None), size=(232, 64), words=lambda v: f"{v}通")
    assert drawing.runs == ["16.0,56.0 66.0,22.0"]
    assert (drawing.last.x, drawing.last.y, drawing.last.text, drawing.last.name) == ("166.0", "39.0", "5通", "3月")
    assert [dot.last for dot in drawing.dots] == [False, False, True]
    assert [name for _x, name in drawing.names] == ["0月", "1月", "2月", "3月", "4月"]


@given(st.lists(st.none() | st.decimals(-(10**9), 10**9, places=2), min_size=2, max_size=24))
def test_every_point_lies_inside_the_drawing(values):
    drawing = draw(course(*values))
    for dot in drawing.dots if drawing else []:
        assert 0 <= float(dot.x) <= drawing.width
        assert 0 <= float(dot.y) <= drawing.height


# Figures of the platform itself


def test_mail_is_counted_in_the_month_it_left(yamada, settings):
    from yakuba.platform.figures.post import mails_failed, mails_sent, mails_unknown
    from yakuba.platform.notices.models import Delivery, Notice

    settled = datetime(2026, 10, 31, 23, 59, tzinfo=TOKYO)
    for n, state in enumerate(("sent", "sent", "failed", "unknown")):
        notice = Notice.objects.create(kind="t", subject=str(n), made_at=datetime(2026, 10, 1, tzinfo=TOKYO))
        Delivery.objects.create(
            notice=notice, channel="mail", address="a@example.jp", message_id=f"<{n}@x>", state=state, attempts=1,
            settled_at=settled + timedelta(minutes=n) if state != "unknown" else None,
        )  # fmt: skip
    october, november, year = Period.month(2026, 10), Period.month(2026, 11), Period.year(2026)
    assert [mails_sent(p) for p in (october, november, year)] == [1, 1, 2]
    assert [mails_failed(p) for p in (october, november)] == [0, 1]
    assert mails_unknown(october) == 1
    assert not Job.objects.exists()
