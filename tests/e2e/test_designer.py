"""Draw, test, publish and watch a process by the screen alone; two people at one draft; a lost connection."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.screens import SAVES, follow, give_password, session_ends, sign_in
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
TOOLKIT = [".djs-container", ".designer-properties"]  # see docs/reference/accessibility.md


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Let the test look into the page from outside its content policy; a window wide enough to draw in."""
    return {**browser_context_args, "bypass_csp": True, "viewport": {"width": 1440, "height": 950}}


@pytest.fixture
def person(page: Page, server: Server) -> Page:
    """Somebody signed in, in English."""
    sign_in(page, server)
    return page


def begin(page: Page, name: str) -> None:
    """Begin an empty process and see its canvas."""
    follow(page, "Automations")
    page.get_by_role("button", name="New process").click()
    page.get_by_label("Name of the process").fill(name)
    page.get_by_role("button", name="Begin", exact=True).click()
    expect(page.locator(".djs-palette")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def saved(page: Page) -> None:
    """Wait until everything is on the server."""
    expect(page.get_by_role("status").filter(has_text="Draft")).to_contain_text("Saved")


@contextmanager
def saving(page: Page) -> Iterator[None]:
    """Do what changes the draft, maybe only after an answer of the server, and wait until that is on the server."""
    with page.expect_response(
        lambda answer: (
            answer.request.method == "PUT" and answer.url.endswith("/content") and answer.status == 200
        )
    ):
        yield
    saved(page)


def shape(page: Page, element_id: str) -> None:
    """Click an element of the diagram."""
    page.locator(f'.djs-shape[data-element-id="{element_id}"]').first.click()


def set_cell(page: Page, column: str, row: int, text: str) -> None:
    """Type into a cell of the process table."""
    page.get_by_label(f"{column}, row {row}", exact=True).fill(text)


def test_a_process_is_drawn_tested_published_and_watched(person: Page, server: Server) -> None:
    """A three-step process by the table and the canvas: findings vanish, the test runs, a lead starts it."""
    page = person
    token = page.request.get(f"{server.url}/api/v1/session").json()["csrf_token"]
    caller = {"last_name": "Uncalled", "source": "phone"}
    assert page.request.post(f"{server.url}/api/v1/leads", data=caller, headers={"X-CSRF-Token": token}).ok
    begin(page, "Greet a visitor")

    page.get_by_text("Table", exact=True).click()
    set_cell(page, "What", 3, 'record: lead\nchange: created\nif: =new.source = "event"')
    set_cell(page, "Name", 3, "Somebody came by")
    page.get_by_label("Add a row below row 3").click()
    set_cell(page, "Step", 4, "write_card")
    set_cell(page, "Name", 4, "Write a card")
    set_cell(page, "Who", 4, "sales")
    following = page.get_by_label("Next, row 3", exact=True).input_value()
    set_cell(page, "Next", 3, "write_card")
    set_cell(page, "Next", 4, following)
    set_cell(page, "Name", 5, "Card sent")
    with saving(page):
        page.get_by_role("button", name="Take over").click()

    page.get_by_text("Diagram", exact=True).click()
    expect(page.locator('[data-element-id="write_card"]').first).to_be_visible()
    page.get_by_role("tab", name="Findings (0)").click()
    expect(page.get_by_text("Nothing stands in the way")).to_be_visible()

    page.get_by_role("tab", name="Test").click()
    given = page.get_by_role("combobox", name="A record to begin with")
    expect(given).not_to_have_value("")  # the newest one, for an empty one lacks what a lead must have
    given.fill("Uncalled")
    page.get_by_role("option", name="Uncalled").first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="Not started")).to_be_visible()
    expect(page.get_by_role("region", name="What the tests came to")).to_contain_text("of 3 elements")
    page.get_by_role("button", name="Begin again").click()
    page.get_by_text("Variables", exact=True).click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()

    page.get_by_role("button", name="Publish …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("No run is under way")
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published: it runs from now on.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Greet a visitor")

    next_step = page.get_by_role("alert").filter(has_text="It waits for its first start")
    expect(next_step).to_contain_text("This starts it: Lead created.")
    expect(next_step).to_contain_text('But only if =new.source = "event"')
    next_step.get_by_role("link", name="New lead").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Last name").fill("Novak")
    form.get_by_role("combobox", name="Source").click()
    page.get_by_role("option", name="Event").click()
    form.get_by_role("button", name="Create lead").click()
    expect(page.get_by_role("link", name="Write a card")).to_be_visible()

    follow(page, "Automations")
    page.get_by_role("link", name="Greet a visitor").click()
    expect(page.locator(".count-active")).to_have_text("1")
    expect(next_step).to_have_count(0)
    page.get_by_role("link", name="Novak").click()
    page.get_by_role("link", name="Open the task").click()
    expect(page.get_by_role("heading", name="Write a card")).to_be_visible()
    expect(page.get_by_role("link", name="Open Novak")).to_be_visible()


def put_step(page: Page, arrow: int, words: str, name: str) -> None:
    """Press + on an arrow (counted from 0), choose the first step found by words, and name it."""
    page.locator(".insert-step").nth(arrow).click()
    page.locator(".djs-popup input").press_sequentially(words)
    expect(page.locator(".djs-popup .entry").first).to_contain_text(words, ignore_case=True)
    page.keyboard.press("Enter")
    page.locator(".djs-direct-editing-content").press_sequentially(name)
    page.keyboard.press("Enter")
    expect(page.locator(".djs-shape").filter(has_text=name)).to_be_visible()


def test_steps_are_put_onto_the_arrow_and_outlive_another_language(person: Page) -> None:
    """Steps of people and of the house come first, know the record, and what lacks is told in one place.

    After a switch to Chinese the same drawing is there, with Chinese words around it, and goes on.
    """
    page = person
    begin(page, "Step by step")
    page.get_by_role("button", name="Let a change of a record start it").click()
    page.locator(".insert-step").click()
    expect(page.locator(".djs-popup .entry").first).to_contain_text("User task")
    expect(page.locator(".djs-popup .entry").nth(1)).to_contain_text("Send an e-mail")
    page.keyboard.press("Escape")

    put_step(page, 0, "User task", "Call")
    page.locator('.djs-context-pad [data-action="append"]').click()
    page.locator(".djs-popup input").press_sequentially("Send an e-mail")
    expect(page.locator(".djs-popup .entry").first).to_contain_text("Send an e-mail")
    page.keyboard.press("Enter")
    expect(page.locator(".djs-direct-editing-content")).to_have_text("Send an e-mail")
    page.locator(".djs-direct-editing-content").press_sequentially("Thank")  # instead of it, not behind it
    page.keyboard.press("Enter")
    expect(page.locator(".djs-shape").filter(has_text="Thank")).not_to_contain_text("mail")
    expect(page.locator(".designer-properties")).to_contain_text("lead.email")
    expect(page.locator(".count-finding-hint[title='Nobody is named for this task.']")).to_be_visible()
    page.get_by_role("tab", name=re.compile("^Findings")).click()
    page.get_by_role("button", name="Nobody is named for this task.").click()
    properties = page.get_by_role("tabpanel", name="Properties")
    expect(properties).to_contain_text("it only stands under “All” in the inbox")
    expect(properties.locator(".bio-properties-panel-header-label")).to_have_text("Call")
    saved(page)

    page.get_by_text("简体中文", exact=True).click()
    page.get_by_role("tab", name=re.compile("^检查结果")).click()
    expect(page.get_by_text("没有指定由谁办理此任务。")).to_be_visible()
    for name in ("Call", "Thank"):
        expect(page.locator(".djs-shape").filter(has_text=name)).to_be_visible()
    expect(page.locator(".djs-connection")).to_have_count(3)
    page.locator(".insert-step").first.click()
    page.locator(".djs-popup input").press_sequentially("HTTP")
    expect(page.locator(".djs-popup-search-count")).to_have_text(re.compile(r"^\s*\d+ 条结果\s*$"))
    page.keyboard.press("Escape")
    expect(page.locator(".djs-popup")).to_have_count(0)
    page.locator(".djs-shape").filter(has_text="Call").click()
    expect(page.locator(".bio-properties-panel-header-type")).to_have_text("人工任务")
    page.locator(".bio-properties-panel-group-header", has_text="常规").click()
    page.locator('.bio-properties-panel [name="name"]').fill("致电")
    page.keyboard.press("Tab")
    expect(page.locator(".djs-shape").filter(has_text="致电")).to_be_visible()
    page.get_by_text("English", exact=True).click()
    expect(page.locator(".djs-shape").filter(has_text="致电")).to_be_visible()
    saved(page)


def test_the_wheel_turns_the_page_and_with_ctrl_the_diagram(person: Page) -> None:
    """Who wants to see the findings below does not lose the drawing."""
    page = person
    page.set_viewport_size({"width": 1280, "height": 600})
    begin(page, "Under the wheel")
    drawn = "document.querySelector('.djs-container .viewport').getAttribute('transform')"
    before = page.evaluate(drawn)

    page.locator(".djs-container").hover(position={"x": 500, "y": 60})
    page.mouse.wheel(0, 200)
    page.wait_for_function("scrollY > 0")

    assert page.evaluate(drawn) == before
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.wait_for_function(f"{drawn} !== {before!r}")
    page.keyboard.up("Control")


def test_what_is_wrong_is_shown_at_its_element_and_forbids_publishing(person: Page) -> None:
    """A task that no way leads on from and an unknown field: named, shown on click, and the draft is kept."""
    page = person
    begin(page, "Not yet right")
    page.get_by_text("Table", exact=True).click()
    set_cell(page, "What", 3, "record: lead\nchange: created\nif: =new.nowhere = 1")
    with saving(page):
        page.get_by_role("button", name="Take over").click()
    page.get_by_text("Diagram", exact=True).click()

    page.get_by_role("tab", name=re.compile("^Findings")).click()
    finding = page.get_by_role("button").filter(has_text="nowhere")
    expect(finding).to_be_visible()
    finding.click()
    expect(page.locator(".djs-element.selected")).to_have_count(1)
    expect(page.locator(".count-finding-error").first).to_be_visible()

    page.get_by_role("button", name="Publish …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("nowhere")
    expect(dialog.get_by_role("button", name="Publish", exact=True)).to_be_disabled()


def test_two_people_at_one_draft_lose_nothing(person: Page, server: Server, browser: Browser) -> None:
    """The one who saves later is told who was faster, and chooses; the other text stays in the history."""
    page = person
    begin(page, "Shared work")
    saved(page)
    other = browser.new_context(locale="en-US", viewport={"width": 1440, "height": 950}).new_page()
    sign_in(other, server)
    other.goto(page.url)
    expect(other.locator(".djs-palette")).to_be_visible()

    with saving(page):
        rename(page, "Mine")
    rename(other, "Theirs")

    expect(other.get_by_role("alert").filter(has_text="has saved this draft meanwhile")).to_be_visible()
    with saving(other):
        other.get_by_role("button", name="Go on with mine").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Theirs")
    other.get_by_role("tab", name="Changes").click()
    other.get_by_role("combobox", name="Compare with").click()
    expect(other.get_by_role("option", name=re.compile(r"^Text 2,"))).to_be_visible()
    other.context.close()


def rename(page: Page, name: str) -> None:
    """Give the process another name in the properties."""
    page.locator(".bio-properties-panel-group-header", has_text="General").click()
    field = page.locator('.bio-properties-panel [name="name"]')
    field.fill(name)
    field.press("Tab")


def test_what_was_drawn_last_is_kept_when_another_view_is_opened(person: Page) -> None:
    """The diagram tells what was drawn when nothing changes for a moment, and when it is left."""
    page = person
    begin(page, "Left in a hurry")
    with saving(page):
        rename(page, "The last stroke")
        page.get_by_text("Table", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The last stroke")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("The last stroke")


def test_a_lost_connection_keeps_what_was_drawn(person: Page) -> None:
    """What cannot be saved is kept in the browser, also over a reload, and saved when the server is back."""
    page = person
    begin(page, "On a train")
    saved(page)

    page.route(SAVES, lambda route: route.abort())
    rename(page, "In a tunnel")
    expect(page.get_by_role("status").filter(has_text="Draft")).to_contain_text("kept in this browser")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("In a tunnel")
    page.unroute(SAVES)

    saved(page)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("In a tunnel")


def test_an_ended_session_keeps_what_was_drawn(person: Page, server: Server) -> None:
    """The server refuses to save; after signing in the drawing is there again as it was left, and is saved."""
    page = person
    begin(page, "Before the session ended")
    saved(page)
    with session_ends(page, server):
        rename(page, "When the session ended")
    give_password(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("When the session ended")
    saved(page)
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.includes('.draft.'))") == []
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("When the session ended")


def test_an_ended_session_keeps_a_comment_and_the_name_of_a_test(person: Page, server: Server) -> None:
    """What was typed and could not be sent is there again after the sign-in, until it is sent."""
    page = person
    begin(page, "Half said")
    saved(page)
    page.get_by_role("tab", name="Test").click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_label("Name of the test").fill("It ends")
    page.get_by_role("tab", name="Comments (0)").click()
    comment = page.get_by_label("Say something about the draft")
    comment.fill("Why so?")
    with session_ends(page, server):
        page.get_by_role("tab", name="Properties").click()
        rename(page, "Said in full")
    give_password(page)
    saved(page)

    page.get_by_role("tab", name="Test").click()
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.get_by_label("Name of the test")).to_have_value("It ends")
    page.get_by_role("tab", name="Comments (0)").click()
    expect(comment).to_have_value("Why so?")
    page.get_by_role("button", name="Add comment").click()
    expect(page.get_by_role("tab", name="Comments (1)")).to_be_visible()
    expect(comment).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).filter((one) => one.includes('.comment.'))") == []


def test_the_last_stroke_is_kept_when_the_window_is_closed(person: Page) -> None:
    """The canvas has not reported it yet; it does so on leaving, and the text is there again on coming back."""
    page = person
    begin(page, "Before the window was closed")
    saved(page)
    page.route(SAVES, lambda route: None)  # the server takes its time
    rename(page, "When the window was closed")
    expect(page.get_by_role("status").filter(has_text=re.compile("Not saved yet|Saving"))).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("When the window was closed")


def test_parts_without_a_name_are_called_what_they_are(person: Page) -> None:
    """The way of a test says what kind they are, in the language of the screen, not their ids."""
    page = person
    begin(page, "Nothing has a name")
    page.get_by_text("Table", exact=True).click()
    for row in (3, 4):
        set_cell(page, "Name", row, "")
    with saving(page):
        page.get_by_role("button", name="Take over").click()
    page.get_by_text("Diagram", exact=True).click()
    page.get_by_role("tab", name="Test").click()
    page.get_by_role("button", name="Run", exact=True).click()
    way = page.get_by_role("tabpanel").locator("ol > li")
    expect(way).to_have_text(["Start event", "End event"])
    page.get_by_text("简体中文", exact=True).click()
    expect(way).to_have_text(["开始事件", "结束事件"])


def test_a_rule_is_the_same_process_as_on_the_canvas(person: Page) -> None:
    """When, if, then: filled in as a form, and drawn."""
    page = person
    begin(page, "A note for each case")
    page.get_by_text("Table", exact=True).click()
    set_cell(page, "What", 3, "record: case\nchange: created")
    page.get_by_label("Add a row below row 3").click()
    set_cell(page, "Step", 4, "note")
    set_cell(page, "Kind", 4, "service")
    set_cell(page, "What", 4, "guanxi.log")
    following = page.get_by_label("Next, row 3", exact=True).input_value()
    set_cell(page, "Next", 3, "note")
    set_cell(page, "Next", 4, following)
    with saving(page):
        page.get_by_role("button", name="Take over").click()

    page.get_by_text("When → if → then").click()
    expect(page.get_by_role("group", name="When")).to_be_visible()
    page.get_by_label("Condition (FEEL)").fill('=new.kind = "complaint"')
    with saving(page):
        page.get_by_role("button", name="Take over").click()
    page.get_by_text("Table", exact=True).click()
    expect(page.get_by_label("What, row 3", exact=True)).to_have_value(
        re.compile('if: =new.kind = "complaint"')
    )


def test_the_designer_has_no_barrier_of_ours(person: Page, server: Server) -> None:
    """Axe finds nothing outside the toolkit, in the light and the dark look; the toolkit's mark is seen."""
    page = person
    begin(page, "For everyone")
    mark = page.locator(".bjs-powered-by")
    expect(mark).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        assert barriers(page, exclude=TOOLKIT) == []
        for tab in ("Test", "Comments (0)", "Changes"):
            page.get_by_role("tab", name=tab, exact=True).click()
            expect(page.get_by_role("tab", name=tab, exact=True)).to_have_attribute("aria-selected", "true")
            assert barriers(page, exclude=TOOLKIT) == [], (scheme, tab)
        page.get_by_role("button", name="More").click()
        expect(page.get_by_role("menuitem", name="Put the draft away")).to_be_visible()
        assert barriers(page, exclude=TOOLKIT) == [], (scheme, "menu")
        page.keyboard.press("Escape")
        expect(page.get_by_role("menuitem")).to_have_count(0)
        page.get_by_role("button", name="Publish …").click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("No run is under way")
        assert barriers(page, exclude=TOOLKIT) == [], (scheme, "publish")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        page.get_by_role("tab", name=re.compile("^Findings")).click()
    page.get_by_text("Table", exact=True).click()
    expect(page.get_by_label("Step, row 3", exact=True)).to_be_visible()
    assert barriers(page) == []


def test_a_picture_and_a_table_are_given_out(person: Page, tmp_path: Path) -> None:
    """Each form comes as a file of the process's id."""
    page = person
    begin(page, "To hand out")
    for label, name in (("YAML", "to-hand-out.yaml"), ("Picture (SVG)", "to-hand-out.svg")):
        page.get_by_role("button", name="More").click()
        with page.expect_download() as waiting:
            page.get_by_role("menuitem", name=label).click()
        assert waiting.value.suggested_filename == name
        waiting.value.save_as(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 50


def test_a_ready_made_process_becomes_a_draft(person: Page) -> None:
    """The gallery shows what each does; one press makes a draft of it, which the list then names."""
    page = person
    follow(page, "Automations")
    card = page.get_by_role("article", name="Quote approval")
    expect(card).to_contain_text("Above it a manager decides", ignore_case=True)
    expect(card.locator("svg.bpmn [data-element-id=check_terms]")).to_be_visible()

    card.get_by_role("button", name="Use this").click()
    expect(page.locator(".djs-palette")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Quote approval")
    follow(page, "Automations")
    row = page.get_by_role("row").filter(has=page.get_by_role("switch", name="Let Quote approval start"))
    row.get_by_role("link", name="Draft open").click()
    expect(page.locator(".djs-palette")).to_be_visible()

    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Put the draft away").click()
    expect(page.get_by_text("The draft was put away.")).to_be_visible()
    expect(row).to_be_visible()
    expect(row.get_by_role("link", name="Draft open")).to_have_count(0)
