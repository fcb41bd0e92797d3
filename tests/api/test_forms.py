"""The public form over HTTP: who sends nonsense is told on the page, and nothing is written."""

import re
from datetime import timedelta

import pytest

from tests.api.conftest import Client, Guanxi, refusal

GOOD = {"first_name": "Ann", "last_name": "Lee", "email": "ann@example.com", "consent": "2026-11"}


def token(client: Client) -> str:
    """Open the page and return its token."""
    found = re.search(r'name="token" value="([^"]+)"', client.get("/forms/lead").text)
    assert found is not None
    return found[1]


def total(admin: Client) -> int:
    """Return how many leads there are."""
    number: int = admin.get("/api/v1/leads").json()["total"]
    return number


def test_the_page_runs_no_script_and_may_not_be_framed(anonymous: Client) -> None:
    """Its policy allows its own style and nothing else."""
    page = anonymous.get("/forms/lead", headers={"Accept-Language": "zh-CN,zh;q=0.9"})

    assert page.status_code == 200
    assert 'lang="zh-CN"' in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert page.headers["x-frame-options"] == "DENY"
    assert "<script" not in page.text


@pytest.mark.parametrize(
    "wrong", [{"email": "nobody"}, {"last_name": ""}, {"last_name": "x" * 500}, {"consent": ""}]
)
def test_shows_the_form_again_with_what_is_wrong(
    guanxi: Guanxi, anonymous: Client, admin: Client, wrong: dict[str, str]
) -> None:
    """What was typed is still there; no lead was made."""
    values = {**GOOD, "token": token(anonymous), **wrong}
    guanxi.clock.advance(timedelta(seconds=5))

    answer = anonymous.post("/forms/lead", data=values)

    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert 'value="Ann"' in answer.text
    assert total(admin) == 0


def test_a_robot_is_thanked_and_nothing_is_written(guanxi: Guanxi, anonymous: Client, admin: Client) -> None:
    """Who fills in the field that nobody sees learns nothing."""
    values = {**GOOD, "token": token(anonymous), "website": "http://spam.example"}
    guanxi.clock.advance(timedelta(seconds=5))

    answer = anonymous.post("/forms/lead", data=values, follow_redirects=False)

    assert answer.status_code == 303
    assert total(admin) == 0


def test_sent_twice_makes_one_lead(guanxi: Guanxi, anonymous: Client, admin: Client) -> None:
    """A double click is one lead."""
    values = {**GOOD, "token": token(anonymous)}
    guanxi.clock.advance(timedelta(seconds=5))

    answers = [anonymous.post("/forms/lead", data=values, follow_redirects=False) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert total(admin) == 1
    assert anonymous.get(answers[0].headers["location"]).status_code == 200


def test_refuses_a_page_that_was_not_made_here(guanxi: Guanxi, anonymous: Client, admin: Client) -> None:
    """A forged, missing or hurried token makes no lead."""
    early = {**GOOD, "token": token(anonymous)}
    for values in (early, {**GOOD, "token": "a.b.c"}, GOOD):
        assert anonymous.post("/forms/lead", data=values).status_code == 422
    assert total(admin) == 0


def test_tells_what_is_no_form(anonymous: Client) -> None:
    """An unknown form is not found."""
    assert refusal(anonymous.get("/forms/dragon")) == (404, "form.unknown")
    assert refusal(anonymous.post("/forms/dragon", data=GOOD)) == (404, "form.unknown")
