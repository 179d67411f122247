"""Places by API: what a form in the browser and a program of another office ask."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from yakuba.platform.places import api

POSTAL, ADDRESSES, MUNICIPALITIES = "/api/v1/places/postal", "/api/v1/places/addresses", "/api/v1/places/municipalities"


@pytest.mark.parametrize("typed", ["1120003", "112-0003", "１１２－０００３", "〒112-0003"])
def test_a_form_asks_for_a_postal_code_without_signing_in(client, typed):
    answer = client.get(f"{POSTAL}/{quote(typed)}")
    (area,) = answer.json()
    found = {name: area[name] for name in ("prefecture", "city", "town", "municipality_code")}
    assert found == {"prefecture": "東京都", "city": "文京区", "town": "春日", "municipality_code": "131059"}
    assert "public" in answer["Cache-Control"]


@pytest.mark.parametrize(("typed", "status"), [("0000000", 404), ("112", 422), ("%F0%9F%98%80", 422), ("1" * 200, 422)])
def test_a_wrong_postal_code_is_told_and_not_remembered(client, typed, status):
    answer = client.get(f"{POSTAL}/{typed}")
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) in [
        (status, "application/problem+json"),
        (status, "application/json"),
    ]
    assert "public" not in answer.headers.get("Cache-Control", "")


def test_an_address_comes_back_in_its_parts(client):
    answer = client.get(ADDRESSES, {"text": "文京区春日１ー１６ー２１　シビックセンター25階"})
    found = answer.json()
    assert found["text"] == "東京都文京区春日一丁目16-21 シビックセンター25階"
    assert (found["town"], found["block"], found["building"]) == ("春日一丁目", "16-21", "シビックセンター25階")
    assert (found["municipality_code"], found["problems"]) == ("131059", [])
    assert found["changes"] == ["「東京都」を補いました。", "「1-」を「春日一丁目」としました。"]
    assert "private" in answer["Cache-Control"]


def test_a_doubtful_address_comes_back_with_its_doubts_in_the_readers_language(client):
    assert client.get(ADDRESSES, {"text": "春日"}).json()["problems"][0]["code"] == "no-municipality"
    assert client.get(ADDRESSES, {"text": "春日1", "municipality": "131059"}).json()["city"] == "文京区"
    (problem,) = client.get(ADDRESSES, {"text": "東京都文京区本郷"}, headers={"accept-language": "en"}).json()["problems"]
    assert problem == {"code": "no-block", "message": "Enter the block and house number."}


@pytest.mark.parametrize("asked", [{}, {"text": ""}, {"text": "あ" * 301}, {"text": "春日1", "municipality": "999999"}])
def test_a_question_that_cannot_be_answered_is_refused(client, asked):
    assert client.get(ADDRESSES, asked).status_code == 422


def test_a_municipality_is_known_by_five_or_six_digits(client):
    for code in ("131059", "13105"):
        assert client.get(f"{MUNICIPALITIES}/{code}").json()["name"] == "文京区"
    assert client.get(f"{MUNICIPALITIES}/141372").json()["designated_city"] == "141305"
    assert client.get(f"{MUNICIPALITIES}/131058").status_code == 404


def test_who_asks_too_often_waits_and_others_do_not(client, monkeypatch):
    monkeypatch.setattr(api, "RATE", "3/h")
    asked = [client.get(f"{POSTAL}/1120003").status_code for _ in range(4)]
    assert asked == [200, 200, 200, 429]
    refused = client.get(f"{MUNICIPALITIES}/131059")
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert client.get(f"{POSTAL}/1120003", REMOTE_ADDR="203.0.113.9").status_code == 200
