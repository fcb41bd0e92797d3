"""Objects of one's own, by the screens alone: made with twelve fields, filled, found, changed, in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import fact, follow, sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
Choice = tuple[str, str, str]
FERRY: dict[str, Any] = {
    "name": "ferry", "plural": "ferries", "label": "Ferry", "label_zh": "渡轮", "plural_label": "Ferries", "status": "state",
    "fields": [
        {"name": "sign", "type": "text", "label": "Sign", "label_zh": "呼号", "required": True, "searchable": True},
        {"name": "decks", "type": "number", "label": "Decks", "label_zh": "甲板数", "maximum": 9},
        {"name": "state", "type": "choice", "label": "State", "label_zh": "状态", "default": "docked", "choices": [
            {"value": "docked", "label": "Docked", "label_zh": "停泊", "category": "new"},
            {"value": "sailing", "label": "Sailing", "label_zh": "航行", "category": "active"},
        ]},
    ],
}  # fmt: skip


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy."""
    return {**browser_context_args, "bypass_csp": True}


def headers(page: Page, server: Server) -> dict[str, str]:
    """What a change over the API needs in this session."""
    return {"X-CSRF-Token": page.request.get(f"{server.url}/api/v1/session").json()["csrf_token"]}


@pytest.fixture
def person(page: Page, server: Server) -> Iterator[Page]:
    """An administrator; the objects of these tests are taken away at the end."""
    sign_in(page, server)
    yield page
    for one in page.request.get(f"{server.url}/api/v1/ferries").json().get("items", ()):
        page.request.delete(f"{server.url}/api/v1/ferries/{one['id']}", headers=headers(page, server))
    for name in ("test_drive", "ferry"):
        page.request.delete(f"{server.url}/api/v1/objects/{name}?confirm=true", headers=headers(page, server))


@pytest.fixture
def ferry(person: Page, server: Server) -> Page:
    """An administrator on the page of an object that was made here."""
    made = person.request.post(f"{server.url}/api/v1/objects", data=FERRY, headers=headers(person, server))
    assert made.ok, made.text()
    person.goto(f"{server.url}/admin/objects/ferry")
    expect(person.get_by_role("heading", level=1)).to_have_text("Ferry")
    return person


def choose(page: Page, within: Locator, label: str, option: str) -> None:
    """Choose from a list."""
    within.get_by_role("combobox", name=label, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def write(within: Page | Locator, label: str, text: str) -> None:
    """Fill in a text."""
    within.get_by_role("textbox", name=label, exact=True).fill(text)


def add_field(
    page: Page,
    label: str,
    label_zh: str,
    kind: str = "",
    *,
    sets: tuple[str, ...] = (),
    choices: tuple[Choice, ...] = (),
) -> None:
    """Add a field to the object that is being made."""
    page.get_by_role("button", name="Add a field").click()
    dialog = page.get_by_role("dialog", name="Add a field")
    write(dialog, "Label", label)
    write(dialog, "Label in Chinese", label_zh)
    if kind:
        choose(page, dialog, "Type", kind)
    if kind == "Record of an object":
        choose(page, dialog, "Leads to", "Company")
    for number, (text, text_zh, meaning) in enumerate(choices, start=1):
        dialog.get_by_role("button", name="Add a choice").click()
        write(dialog, f"Label, choice {number}", text)
        write(dialog, f"Label in Chinese, choice {number}", text_zh)
        if meaning:
            choose(page, dialog, f"Means, choice {number}", meaning)
    for one in sets:
        dialog.get_by_role("checkbox", name=one).check()
    dialog.get_by_role("button", name="Add", exact=True).click()
    expect(dialog).to_have_count(0)


def make_test_drive(page: Page) -> list[list[str]]:
    """Make an object with twelve fields; return what axe finds on the way."""
    follow(page, "Administration")
    page.get_by_role("link", name="New object").click()
    write(page, "Name of one", "Test drive")
    write(page, "Name in Chinese", "试驾")
    add_field(page, "Plate", "车牌", sets=("Required", "Unique", "Searchable"))
    add_field(page, "Guest", "客人", "E-mail")
    add_field(page, "Seats", "座位", "Whole number")
    add_field(page, "Price", "价格", "Amount of money")
    add_field(page, "Electric", "电动", "Yes or no")
    add_field(page, "Day", "日期", "Day")
    state = (("Planned", "计划", "New"), ("Driven", "已试驾", "Done"))
    add_field(page, "State", "状态", "One choice", choices=state)
    add_field(page, "Extras", "配件", "Several choices", choices=(("Roof", "车顶", ""), ("Hook", "拖钩", "")))
    add_field(page, "Company", "公司", "Record of an object")
    add_field(page, "Driver", "驾驶员", "Person")
    add_field(page, "Words", "词", "Tags")
    add_field(page, "Remark", "备注", "Long text")
    choose(page, page.get_by_role("main"), "Field of its status", "State")
    entered = barriers(page)
    page.get_by_role("button", name="Show what will be done").click()
    plan = page.get_by_role("group", name="What will be done")
    expect(plan.get_by_text("create table record_test_drive")).to_be_visible()
    planned = barriers(page)
    plan.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Test drive")
    expect(page.get_by_role("row")).to_have_count(13)
    return [entered, planned, barriers(page)]


def test_an_object_made_on_the_screen_is_worked_with_at_once(person: Page, server: Server) -> None:
    """Twelve fields; a record is entered, found by its words, filtered, changed in place and carried over the board."""
    assert make_test_drive(person) == [[], [], []]
    follow(person, "Test drives")
    expect(person.get_by_text("No test drives yet")).to_be_visible()
    person.get_by_role("button", name="Create test drive").first.click()
    form = person.get_by_role("dialog", name="New test drive")
    write(form, "Plate", "B-GX 4711")
    write(form, "Guest", "guest@example.com")
    write(form, "Seats", "5")
    write(form, "Price", "31,000.50")
    form.get_by_role("checkbox", name="Electric").check()
    choose(person, form, "State", "Planned")
    form.get_by_role("checkbox", name="Hook").check()
    choose(person, form, "Driver", "Dana Demo")
    write(form, "Words", "red, fast")
    asked = barriers(person)
    form.get_by_role("button", name="Create test drive").click()

    expect(person.get_by_role("heading", level=1)).to_have_text("B-GX 4711")
    expect(fact(person, "Price")).to_have_text("31,000.50")
    expect(fact(person, "Extras")).to_have_text("Hook")
    expect(person.get_by_role("region", name="Timeline")).to_contain_text("Test drive created")
    fact(person, "Seats").get_by_role("button").click()
    person.get_by_role("form", name="Seats").get_by_role("textbox").fill("7")
    person.keyboard.press("Enter")
    expect(fact(person, "Seats")).to_have_text("7")
    assert (asked, barriers(person)) == ([], [])

    person.goto(f"{server.url}/test_drives?status=driven")
    expect(person.get_by_text("No test drive matches")).to_be_visible()
    person.get_by_role("button", name="Clear search and filter").click()
    expect(person.get_by_role("row", name=re.compile("B-GX 4711.*Planned.*31,000.50"))).to_be_visible()
    person.keyboard.press("Control+K")
    person.get_by_role("combobox", name=re.compile("^Search|^Find|record", re.IGNORECASE)).fill("4711")
    expect(person.get_by_role("option", name="B-GX 4711")).to_be_visible()
    person.keyboard.press("Enter")
    expect(person.get_by_role("heading", level=1)).to_have_text("B-GX 4711")

    person.goto(f"{server.url}/test_drives/board")
    person.get_by_role("button", name="Move B-GX 4711").focus()
    for key in ("Space", "ArrowRight", "Space"):
        person.keyboard.press(key)
        person.wait_for_timeout(300)  # the library takes a key only after it has drawn the one before
    expect(person.get_by_role("region", name=re.compile("^Driven"))).to_contain_text("B-GX 4711")
    assert barriers(person) == []


def test_a_field_is_added_changed_and_taken_away_while_people_work(ferry: Page, server: Server) -> None:
    """Each after its plan; what has values is taken away only when that is confirmed, and comes back with them."""
    ferry.get_by_role("button", name="Add a field").click()
    drawer = ferry.get_by_role("dialog", name="Add a field")
    write(drawer, "Label", "Crew")
    choose(ferry, drawer, "Type", "Whole number")
    write(drawer, "Word in code", "sign")
    drawer.get_by_role("button", name="Show what will be done").click()
    expect(drawer.get_by_role("textbox", name="Word in code")).to_have_attribute("aria-invalid", "true")
    write(drawer, "Word in code", "crew")
    drawer.get_by_role("button", name="Show what will be done").click()
    expect(drawer.get_by_text("record_ferry.crew")).to_be_visible()
    planned = barriers(ferry)
    drawer.get_by_role("button", name="Do it").click()
    expect(ferry.get_by_role("row", name=re.compile("^Crew"))).to_be_visible()
    values = {"sign": "Fram", "crew": 16}
    assert ferry.request.post(f"{server.url}/api/v1/ferries", data=values, headers=headers(ferry, server)).ok

    ferry.get_by_role("button", name="Crew", exact=True).click()
    drawer = ferry.get_by_role("dialog", name="Field: Crew")
    write(drawer, "Label in Chinese", "船员")
    drawer.get_by_role("button", name="Show what will be done").click()
    expect(drawer.get_by_text("The tables stay as they are.")).to_be_visible()
    drawer.get_by_role("button", name="Do it").click()
    expect(ferry.get_by_role("row", name=re.compile("^Crew 船员"))).to_be_visible()

    ferry.get_by_role("button", name="Crew", exact=True).click()
    drawer = ferry.get_by_role("dialog", name="Field: Crew")
    drawer.get_by_role("button", name="Take away").click()
    expect(drawer.get_by_text("Crew: 1 records have a value there.")).to_be_visible()
    expect(drawer.get_by_role("button", name="Do it")).to_be_disabled()
    lost = barriers(ferry)
    drawer.get_by_role("checkbox", name="I have read this").check()
    drawer.get_by_role("button", name="Do it").click()
    expect(ferry.get_by_role("row", name=re.compile("^Crew"))).to_have_count(0)
    ferry.get_by_role("button", name="Bring back").click()
    ferry.get_by_role("dialog", name="Bring back").get_by_role("button", name="Do it").click()
    expect(ferry.get_by_role("row", name=re.compile("^Crew"))).to_be_visible()
    assert ferry.request.get(f"{server.url}/api/v1/ferries").json()["items"][0]["crew"] == 16
    assert (planned, lost, barriers(ferry)) == ([], [], [])


def test_an_object_of_ones_own_speaks_chinese(ferry: Page, server: Server) -> None:
    """Navigation, list, form and record say the Chinese labels; the administration is Chinese, too."""
    ferry.get_by_text("简体中文", exact=True).click()
    expect(ferry.get_by_role("heading", level=1)).to_have_text("渡轮")
    expect(ferry.get_by_role("row", name=re.compile("^呼号 Sign sign 文本"))).to_be_visible()
    begun = barriers(ferry)
    follow(ferry, "渡轮")
    ferry.get_by_role("button", name="新建渡轮").first.click()
    form = ferry.get_by_role("dialog")
    write(form, "呼号", "海鸥号")
    write(form, "甲板数", "12")
    form.get_by_role("button", name="新建渡轮").click()
    expect(form.get_by_role("textbox", name="甲板数")).to_have_attribute("aria-invalid", "true")
    write(form, "甲板数", "3")
    form.get_by_role("button", name="新建渡轮").click()
    expect(ferry.get_by_role("heading", level=1)).to_have_text("海鸥号")
    expect(fact(ferry, "状态")).to_contain_text("停泊")
    assert (begun, barriers(ferry)) == ([], [])
    ferry.get_by_text("English", exact=True).click()
    expect(fact(ferry, "Decks")).to_have_text("3")


@pytest.mark.parametrize("language", ["English", "简体中文"])
def test_a_file_comes_into_an_object_of_ones_own(
    ferry: Page, server: Server, tmp_path: Path, language: str
) -> None:
    """Its headers say in either language which column is which field; a row that cannot be is told, the rest is there."""
    chinese = language != "English"
    ferry.get_by_text(language, exact=True).click()
    expect(ferry.get_by_role("heading", level=1)).to_have_text("渡轮" if chinese else "Ferry")
    sheet = tmp_path / "ferries.csv"
    head = "呼号;甲板数;状态" if chinese else "Sign,decks,State"
    rows = [["Mole", "4", "停泊" if chinese else "Docked"], ["Otter", "12", ""]]
    sheet.write_text("\n".join([head, *((";" if chinese else ",").join(row) for row in rows)]), "utf-8")
    follow(ferry, "导入" if chinese else "Import")
    page = ferry.get_by_role("main")
    choose(
        ferry,
        page,
        "映射" if chinese else "Mapping",
        "导入到对象（按文件表头）" if chinese else "Into an object, by the headers of the file",
    )
    page.locator("input[type=file]").set_input_files(sheet)
    choose(ferry, page, "导入到" if chinese else "Into", "渡轮" if chinese else "Ferries")
    decks = page.get_by_role("combobox", name="列“甲板数”的字段" if chinese else "Field of column decks")
    expect(decks).to_have_value("甲板数" if chinese else "Decks")
    asked = barriers(ferry)
    page.get_by_role("button", name="开始导入" if chinese else "Start import").click()
    expect(ferry.get_by_role("heading", level=1)).to_contain_text("ferry.toml")
    expect(ferry.get_by_text("已完成" if chinese else "Done", exact=True)).to_be_visible()
    found = ferry.request.get(f"{server.url}/api/v1/ferries").json()["items"]
    assert [(one["sign"], one["decks"], one["state"]) for one in found] == [("Mole", 4, "docked")]
    assert asked == []
    ferry.get_by_text("English", exact=True).click()
    follow(ferry, "Ferries")
    expect(ferry.get_by_role("row", name=re.compile("Mole.*Docked.*4"))).to_be_visible()


def test_who_manages_nothing_sees_no_administration(person: Page, server: Server) -> None:
    """The link is missing, and its address shows that there is nothing."""
    account = {
        "email": "no.admin@example.com",
        "name": "Nora No",
        "password": "a long password",
        "roles": ["sales"],
    }
    made = person.request.post(
        f"{server.url}/api/v1/managed-users", data=account, headers=headers(person, server)
    )
    assert made.ok or made.status == 409, made.text()
    other = person.context.browser.new_page()  # type: ignore[union-attr]  # a window of a browser has one
    other.set_default_timeout(30_000)
    other.goto(server.url)
    other.get_by_label("E-mail").fill(account["email"])  # type: ignore[arg-type]  # a text
    other.get_by_label("Password", exact=True).fill(account["password"])  # type: ignore[arg-type]  # a text
    other.get_by_role("button", name="Sign in", exact=True).click()
    navigation = other.get_by_role("navigation").first
    expect(navigation.get_by_role("link", name="Leads")).to_be_visible()
    expect(navigation.get_by_role("link", name="Administration")).to_have_count(0)
    other.goto(f"{server.url}/admin/objects")
    expect(other.get_by_text("There is nothing here")).to_be_visible()
    other.close()


def test_the_layout_of_a_page_and_a_list_is_changed(ferry: Page, server: Server) -> None:
    """Fields move into sections and columns by the screen; the record's page and the list show it at once; axe finds nothing."""
    made = ferry.request.post(
        f"{server.url}/api/v1/ferries", data={"sign": "Aurora", "decks": 4}, headers=headers(ferry, server)
    )
    ferry.get_by_role("button", name="Page of a record").click()
    drawer = ferry.get_by_role("dialog", name="Page of a record")
    drawer.get_by_role("button", name="Add a section").click()
    write(drawer, "Heading", "On board")
    write(drawer, "Heading in Chinese", "船上")
    for field in ("State", "Decks"):
        choose(ferry, drawer, "Add a field: Section 1", field)
    drawer.get_by_role("button", name="Move up: Decks").click()
    found = barriers(ferry)
    drawer.get_by_role("button", name="Show what will be done").click()
    drawer.get_by_role("button", name="Do it").click()
    expect(drawer).to_have_count(0)
    ferry.get_by_role("button", name="Columns of lists").click()
    drawer = ferry.get_by_role("dialog", name="Columns of lists")
    choose(ferry, drawer, "Add a field: Columns of lists", "Decks")
    drawer.get_by_role("button", name="Show what will be done").click()
    drawer.get_by_role("button", name="Do it").click()
    expect(drawer).to_have_count(0)

    ferry.goto(f"{server.url}/ferries/{made.json()['id']}")
    expect(ferry.get_by_role("heading", name="On board")).to_be_visible()
    terms = ferry.locator("dl").first.locator("dt")
    expect(terms).to_have_text([re.compile("Decks"), re.compile("State")])
    found += barriers(ferry)
    ferry.goto(f"{server.url}/ferries")
    expect(ferry.get_by_role("columnheader", name="Decks")).to_be_visible()
    expect(ferry.get_by_role("columnheader", name="State")).to_have_count(0)
    assert found == []
