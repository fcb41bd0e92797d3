"""Importing files by the interface: what came in, what was repaired, what was refused and where."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import follow, sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
MAPPING = """
description = "Companies of a fair"
[[files]]
file = "fair.csv"
object = "company"
key = "name"
[files.columns]
name = "exhibitor"
[files.columns.sector]
column = "sector"
repair = { technolgy = "technology" }
"""
ROWS = (
    "exhibitor,sector\nBooth One Ltd,technolgy\n,medical\nBooth Two Ltd,medical\nBooth Three Ltd,astrology\n"
)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def person(page: Page, server: Server) -> Page:
    """An administrator at the import screen."""
    sign_in(page, server)
    follow(page, "Import")
    expect(page.get_by_role("heading", level=1)).to_have_text("Import")
    return page


def start(page: Page, folder: Path, rows: str, mode: str = "Quietly") -> None:
    """Choose an own mapping and a file made of ``rows``, and start."""
    (folder / "fair.csv").write_text(rows, "utf-8")
    (folder / "fair.toml").write_text(MAPPING, "utf-8")
    page.get_by_role("combobox", name="Mapping").click()
    page.get_by_role("option", name="A mapping file of my own").click()
    choosers = page.locator("input[type=file]")
    choosers.nth(0).set_input_files(folder / "fair.toml")
    choosers.nth(1).set_input_files(folder / "fair.csv")
    page.get_by_role("radio", name=mode).check()
    page.get_by_role("button", name=re.compile("Start (import|the trial)")).click()


def test_broken_rows_are_told_by_row_and_column_and_the_rest_comes_in(person: Page, tmp_path: Path) -> None:
    """One row is repaired, two are refused with their reasons, two companies come in; the report is a file too."""
    expect(person.get_by_text("sales_pipeline.csv → Deal")).to_be_visible()
    begun = barriers(person)
    start(person, tmp_path, ROWS)
    expect(person.get_by_role("heading", level=1)).to_contain_text("fair.toml")
    expect(person.get_by_text("Done", exact=True)).to_be_visible()
    report = person.get_by_role("region", name="What was found")
    expect(
        report.get_by_role("row", name=re.compile("fair.csv 3 exhibitor .*Its key is empty"))
    ).to_be_visible()
    expect(report.get_by_role("row", name=re.compile("fair.csv 5 sector astrology"))).to_be_visible()
    report.get_by_text("Repaired (1)").click()
    expect(
        report.get_by_role("row", name=re.compile("fair.csv 2 sector technolgy → technology"))
    ).to_be_visible()
    with person.expect_download() as download:
        report.get_by_role("link", name="Download as CSV").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert [len(lines), lines[1].split(",")[:3]] == [4, ["fair.csv", "2", "sector"]]
    assert (begun, barriers(person)) == ([], [])

    follow(person, "Companies")
    person.get_by_role("textbox", name="Search companies").fill("Booth")
    expect(person.get_by_role("row")).to_have_count(3)
    follow(person, "Import")
    expect(person.get_by_role("link", name="fair.toml").first).to_be_visible()
    assert barriers(person) == []


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(person: Page, tmp_path: Path) -> None:
    """A missing column is told before anything is imported."""
    start(person, tmp_path, "exhibitor,branch\nFair Four Ltd,medical\n")
    alert = person.get_by_role("alert")
    expect(alert).to_contain_text("Nothing was imported")
    expect(alert).to_contain_text("sector")
    assert person.url.endswith("/imports")


def test_an_import_is_cancelled(person: Page, tmp_path: Path) -> None:
    """What is done stays, the rest does not come in, and the page says how to go on."""
    start(
        person,
        tmp_path,
        "exhibitor,sector\n" + "".join(f"Cancelled {row} Ltd,medical\n" for row in range(12_000)),
    )
    person.get_by_role("button", name="Cancel the import").click()
    expect(person.get_by_text("Cancelled", exact=True)).to_be_visible()
    expect(person.get_by_text("what is done is not done twice")).to_be_visible()


def test_a_trial_is_looked_at_and_then_imported(person: Page, tmp_path: Path) -> None:
    """Nothing comes in by the trial; its report tells what would; one click imports the same files."""
    start(
        person, tmp_path, "exhibitor,sector\nTried One Ltd,medical\nTried Two Ltd,astrology\n", "Try it first"
    )
    trial = person.get_by_role("alert").filter(has_text="This was a trial: nothing was written")
    expect(trial).to_be_visible()
    report = person.get_by_role("region", name="What was found")
    expect(report.get_by_role("row", name=re.compile("fair.csv 3 sector astrology"))).to_be_visible()
    assert barriers(person) == []
    address = person.url
    follow(person, "Companies")
    person.get_by_role("textbox", name="Search companies").fill("Tried")
    expect(person.get_by_text("No company matches")).to_be_visible()

    person.goto(address)
    trial.get_by_role("combobox", name="Processes").click()
    person.get_by_role("option", name="Quietly").click()
    trial.get_by_role("button", name="Import it now").click()
    expect(trial).to_have_count(0)
    expect(person.get_by_role("heading", level=1)).to_contain_text("fair.toml")
    expect(person.get_by_text("Done", exact=True)).to_be_visible()

    follow(person, "Companies")
    person.get_by_role("textbox", name="Search companies").fill("Tried")
    expect(person.get_by_role("row", name=re.compile("Tried One Ltd"))).to_be_visible()
