"""The first walk: a visitor sends the form, a process works the lead, a person finishes it, the figures show it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import PATIENCE_MS, sign_in

pytestmark = pytest.mark.browser
ARTIFACTS = Path(__file__).parents[2] / "test-artifacts"


def send_form(page: Page, server: Server, last_name: str) -> None:
    """Ask for a call as a visitor would."""
    page.goto(f"{server.url}/forms/lead")
    page.get_by_label("First name").fill("Mei")
    page.get_by_label("Last name").fill(last_name)
    page.get_by_label("Company").fill("Bright Tools Ltd")
    page.get_by_label("E-mail").fill(f"mei.{last_name.lower()}@bright-tools.example")
    page.get_by_label("Phone").fill("+44 20 7946 0018")
    page.get_by_label("How can we help?").fill("Forty licences, and help with the move from our old system.")
    page.get_by_role("checkbox").check()
    page.wait_for_timeout(2_100)  # a page sent sooner counts as sent by a robot
    page.get_by_role("button").click()
    expect(page.get_by_text("Thank you")).to_be_visible()


def check_figures(page: Page, server: Server, begin: datetime) -> None:
    """The window of the walk holds its one call; the diagram shows how many calls are live now.

    The demo goes on sending leads of its own, whose calls nobody makes.
    """
    definitions = page.request.get(f"{server.url}/api/v1/process-definitions").json()["items"]
    key = next(one["key"] for one in definitions if one["process_id"] == "lead-intake")
    end = datetime.now(UTC)
    answer = page.request.get(
        f"{server.url}/api/v1/process-definitions/{key}/statistics",
        params={"from": begin.isoformat(), "to": end.isoformat()},
    )
    call = answer.json()["elements"]["call_the_lead"]
    assert call["completed"] == call["figures"]["completed"] == 1, answer.text()
    assert call["figures"]["total_tasks"] >= 1
    assert 0 < call["figures"]["latency_seconds"]["mean"] < (end - begin).total_seconds()
    hours = (end - begin).total_seconds() / 3600
    assert call["figures"]["throughput_per_hour"] == pytest.approx(1 / hours, rel=0.01)

    badge = page.locator('[data-container-id="call_the_lead"] .count-active')
    expect(badge).to_have_text(re.compile(r"^[1-9]\d*$"), timeout=PATIENCE_MS)


def check_way_to_instances(page: Page) -> None:
    """Each figure has a trend and leads to its instances; an element's lead to those of that element."""
    for name in ("Steps done per hour", "Time until done (mean)", "Share done per hour", "Share done"):
        figure = page.get_by_role("group", name=name, exact=True)
        expect(figure).to_contain_text(
            re.compile("efore")
        )  # "Before: …", "before …", "No figure for the period before"
    page.locator('.djs-shape[data-element-id="call_the_lead"]').click()
    figures = page.get_by_role("region", name="Figures per element")
    figures.get_by_role("group", name="Steps done per hour", exact=True).get_by_role("link").click()
    expect(page.get_by_role("button", name=re.compile("^Call the lead completed"))).to_be_visible()
    expect(page.get_by_role("link", name="Mei Walker").first).to_be_visible()
    page.go_back()
    figures.get_by_role("group", name="Share done", exact=True).get_by_role("link").click()
    expect(page.get_by_role("button", name="Now at: Call the lead")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^(?!Mei Walker).+")).first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Mei Walker")).to_have_count(0)
    page.go_back()


def test_form_lead_inbox_complete_figures(server: Server, browser: Browser, page: Page) -> None:
    """A lead sent by the public form is scored, owned, welcomed, called and measured."""
    begin = datetime.now(UTC)
    visitor = browser.new_page()
    send_form(visitor, server, "Walker")
    visitor.close()

    sign_in(page, server)
    page.get_by_role("link", name=re.compile("^Leads")).click()
    page.get_by_role("textbox", name="Search leads").fill("Walker")
    page.get_by_text("Mei Walker").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mei Walker")
    expect(page.get_by_text("Call the lead").first).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_role("link", name=re.compile("^Mail sink")).click()
    expect(page.get_by_text("mei.walker@bright-tools.example").first).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_role("link", name=re.compile("^Inbox")).click()
    page.get_by_text("All", exact=True).click()
    page.get_by_text("Mei Walker").first.click()
    page.get_by_role("button", name=re.compile("Claim|Take over")).click()
    page.get_by_label("Interested").check()
    page.get_by_label("What was said").fill("Wants a demo on Thursday.")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_text("is done").first).to_be_visible()

    page.get_by_role("link", name=re.compile("^Leads")).click()
    page.get_by_role("textbox", name="Search leads").fill("Walker")
    page.get_by_text("Mei Walker").first.click()
    expect(page.get_by_text("Qualified").first).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_text("Completed").first).to_be_visible(timeout=PATIENCE_MS)

    page.get_by_role("link", name=re.compile("^Automations")).click()
    expect(
        page.get_by_role("heading", name="Automations", level=1)
    ).to_be_visible()  # the lead's page has such a link
    page.get_by_role("link", name="Lead intake", exact=True).click()
    for name in ("Steps done per hour", "Time until done (mean)", "Share done per hour", "Share done"):
        figure = page.get_by_role("group", name=name, exact=True)
        expect(figure).to_be_visible(timeout=PATIENCE_MS)
        expect(figure).not_to_contain_text("—")
    expect(page.locator(".djs-container svg").first).to_be_visible(timeout=PATIENCE_MS)
    check_figures(page, server, begin)
    check_way_to_instances(page)
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / "process.png", full_page=True)


def test_the_interface_speaks_chinese(server: Server, page: Page) -> None:
    """After choosing 简体中文 the navigation and the inbox are in Chinese and stay so after a reload."""
    sign_in(page, server)

    page.get_by_role("link", name=re.compile("^Inbox")).click()
    page.get_by_text("简体中文").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("待办")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("待办")
    expect(page.locator("html")).to_have_attribute("lang", re.compile("zh"))
