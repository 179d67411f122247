"""The board, a figure's page, its target, the file and the API."""

import csv
from datetime import datetime
from decimal import Decimal
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine

from yakuba.platform.figures.kinds import Figure, figures
from yakuba.platform.figures.measuring import measure_all
from yakuba.platform.figures.models import FigureTarget
from yakuba.platform.jobs.models import Job
from yakuba.platform.people.tokens import issue_token

TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture(autouse=True)
def _measured(town):
    def share(period):
        """Applications that came online, of all."""
        return Decimal("43.21")

    inner = Figure("内部の数", "件", lambda period: 7)
    figure = Figure(
        "=オンライン申請の割合", "％", share, target=Decimal(60), places=1, link="/office/lamps/", department="1010", published=True
    )
    noon = datetime(2026, 11, 24, 12, tzinfo=TOKYO)
    with time_machine.travel(noon, tick=True), figures.temporarily("t.share", figure), figures.temporarily("t.inner", inner):
        measure_all()
        yield


def test_the_board_shows_number_target_and_the_list_behind(signed_in, suzuki):
    page = signed_in(suzuki).get("/office/figures/").content.decode()
    assert 'href="/office/lamps/"' in page
    assert "43.2" in page
    assert "目標 60.0％ まであと 16.8％" in page
    assert "Applications that came online, of all." in page
    assert "令和8年度" in page
    assert "<svg" in page
    assert "style=" not in page
    assert "<script>" not in page


def test_another_year_can_be_chosen_and_nonsense_is_refused(signed_in, suzuki):
    client = signed_in(suzuki)
    assert "令和7年度" in client.get("/office/figures/?year=2025").content.decode()
    for nonsense in ("20x6", "2026-05", "9999", "２０２６"):
        assert client.get("/office/figures/", {"year": nonsense}).status_code == 422


def test_the_board_is_for_staff(client, signed_in, sato):
    assert client.get("/office/figures/").status_code == 302
    assert signed_in(sato).get("/office/figures/").status_code == 404
    assert signed_in(sato).get("/office/figures/t.share/").status_code == 404


def test_the_file_opens_in_a_spreadsheet_and_holds_no_formula(signed_in, suzuki):
    answer = signed_in(suzuki).get("/office/figures/?as=csv")
    text = answer.content.decode("utf-8-sig")
    rows = {row["指標"]: row for row in csv.DictReader(StringIO(text))}
    assert rows["t.share"]["値"] == "43.2"
    assert rows["t.share"]["名称"] == "'=オンライン申請の割合"
    assert rows["t.share"]["所管課"] == "戸籍住民課"
    assert rows["t.inner"]["令和8年11月"] == "7"
    assert answer["Content-Disposition"] == 'attachment; filename="figures-2026.csv"'


def test_a_head_sets_the_target_on_the_figures_page(signed_in, tanaka):
    client = signed_in(tanaka)
    assert 'name="value"' in client.get("/office/figures/t.share/").content.decode()
    answer = client.post("/office/figures/t.share/target/", {"year": "2026", "value": "６５．５", "source": "計画"}, follow=True)
    assert "目標値を保存しました。" in answer.content.decode()
    assert FigureTarget.objects.get().value == Decimal("65.5")
    client.post("/office/figures/t.share/target/", {"year": "2026", "value": ""})
    assert not FigureTarget.objects.exists()


def test_a_target_that_is_no_number_comes_back_as_typed(signed_in, tanaka):
    answer = signed_in(tanaka).post("/office/figures/t.share/target/", {"year": "2026", "value": "六十", "source": "計画"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="六十"' in page
    assert "目標値は数で入力してください" in page


def test_a_clerk_sees_no_form_and_cannot_post_one(signed_in, suzuki):
    client = signed_in(suzuki)
    assert 'name="value"' not in client.get("/office/figures/t.share/").content.decode()
    assert client.post("/office/figures/t.share/target/", {"year": "2026", "value": "1"}).status_code == 403
    assert client.post("/office/figures/measure/").status_code == 403


def test_a_measurement_can_be_asked_for_once(signed_in, tanaka):
    client = signed_in(tanaka)
    client.post("/office/figures/measure/")
    client.post("/office/figures/measure/")
    assert Job.objects.filter(name="figures.measure").count() == 1


def test_everybody_reads_the_published_figures_by_api(client):
    (share,) = [f for f in client.get("/api/v1/figures").json() if f["id"].startswith("t.")]
    assert (share["id"], share["value"], share["target"], share["reached"]) == ("t.share", 43.21, 60.0, False)
    assert share["months"][-1]["period"] == "2026-11"
    assert client.get("/api/v1/figures/t.share").json()["years"][0]["period"] == "2025"
    assert client.get("/api/v1/figures/t.inner").status_code == 404
    assert client.get("/api/v1/figures?year=1").status_code == 422
    assert client.get("/api/v1/office/figures").status_code == 401


def test_staff_read_all_and_heads_set_targets_by_api(client, suzuki, tanaka):
    _token, secret = issue_token(suzuki, label="t", scopes=["figures.read"], by=suzuki)
    header = {"Authorization": f"Bearer {secret}"}
    assert {"t.share", "t.inner"} <= {f["id"] for f in client.get("/api/v1/office/figures", headers=header).json()}
    url, body = "/api/v1/figures/t.share/targets/2026", {"value": "70.5"}
    assert client.put(url, body, headers=header, content_type="application/json").status_code == 403
    _token, secret = issue_token(tanaka, label="t", scopes=["figures.edit"], by=tanaka)
    header = {"Authorization": f"Bearer {secret}"}
    assert client.put(url, body, headers=header, content_type="application/json").json()["value"] == 70.5
    for wrong in ("NaN", "", "1e5", True, 10**12):
        assert client.put(url, {"value": wrong}, headers=header, content_type="application/json").status_code == 422, wrong
    assert client.delete(url, headers=header).status_code == 204
