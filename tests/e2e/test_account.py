"""A forgotten password, a new one, and the places one is signed in, in a real browser with mails of the demo."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user
from guanxi.activities.sink import list_mails, read_mail
from guanxi.platform.settings import Settings
from tests.e2e.conftest import Server
from tests.e2e.screens import PATIENCE_MS
from tests.e2e.test_interface import barriers

pytestmark = [pytest.mark.browser, pytest.mark.services]
OLD, NEW, THIRD = "the old password", "the new password", "the third password"


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Axe looks from outside the content policy."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.fixture
def email(server: Server, request: pytest.FixtureRequest) -> str:
    """A sales person of this test."""
    email = f"{request.node.originalname.replace('_', '-')[:40]}@example.com"
    database = wiring.open_database(Settings(data_dir=server.data))
    with database.write() as tx:
        create_user(tx, email=email, name="Wei Account", password=OLD, actor=SYSTEM)
    database.close()
    return email


def enter(page: Page, server: Server, email: str, password: str) -> None:
    """Sign in by hand."""
    page.goto(f"{server.url}/sign-in")
    fill_in(page, email, password)


def fill_in(page: Page, email: str, password: str) -> None:
    """Fill in the sign-in that is shown and send it."""
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def link_for(page: Page, server: Server, email: str) -> str:
    """Wait for the mail and return the address in it."""
    database = wiring.open_database(Settings(data_dir=server.data))
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < deadline:
        with database.read() as tx:
            mails = [read_mail(tx, one.key) for one in list_mails(tx, to=email)]
        found = [re.search(r"/new-password#\S+", one.text) for one in mails]
        if found and found[0]:
            database.close()
            return server.url + found[0][0]
        page.wait_for_timeout(100)
    pytest.fail(f"no mail came to {email}")


def clean_in_both_looks(page: Page) -> None:
    """Axe finds nothing in the light and the dark look."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", scheme)
        assert barriers(page) == [], scheme


def test_a_stranger_loads_the_page_only_once_until_the_sign_in_stands(page: Page, server: Server) -> None:
    """The router leads to the sign-in; the page with all its files is not loaded anew for that."""
    loaded: list[str] = []
    page.on(
        "request", lambda request: loaded.append(request.url) if request.is_navigation_request() else None
    )

    page.goto(f"{server.url}/leads")
    expect(page.get_by_label("E-mail")).to_be_visible(timeout=PATIENCE_MS)

    assert loaded == [f"{server.url}/leads"]
    assert page.url == f"{server.url}/sign-in?next=%2Fleads"


def test_a_forgotten_password_is_set_anew(page: Page, server: Server, email: str) -> None:
    """From the sign-in by mail to a new password; a short one is refused at its field."""
    page.goto(f"{server.url}/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    clean_in_both_looks(page)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("status")).to_contain_text("a link is on its way")

    page.goto(link_for(page, server, email))
    expect(page).to_have_url(f"{server.url}/new-password")
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_label("New password")).to_have_attribute("aria-invalid", "true")
    clean_in_both_looks(page)
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Set the password").click()

    expect(page.get_by_role("status")).to_have_text("Your new password is set. Sign in with it.")
    fill_in(page, email, NEW)
    expect(page.get_by_role("link", name="Wei Account")).to_be_visible()


def test_a_made_up_link_says_what_to_do(page: Page, server: Server) -> None:
    """It leads to asking for another one; in Chinese, too."""
    page.goto(f"{server.url}/new-password#1.made-up")
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("alert")).to_contain_text("This link was used or has ended.")
    page.get_by_text("简体中文").click()
    expect(page.get_by_role("alert")).to_have_text("此链接已使用或已失效。请在登录页面重新获取。")
    page.get_by_role("link", name="重新获取链接").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("重设密码")


def test_people_mind_their_own_account(page: Page, server: Server, browser: Browser, email: str) -> None:
    """Other sessions are seen and ended; a new password ends them, too, and keeps this one."""
    other = browser.new_context(locale="en-US").new_page()
    enter(other, server, email, OLD)
    expect(other.get_by_role("link", name="Wei Account")).to_be_visible()
    enter(page, server, email, OLD)
    page.get_by_role("link", name="Wei Account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    lines = page.get_by_role("list", name="Where you are signed in").get_by_role("listitem")
    expect(lines).to_have_count(2)
    clean_in_both_looks(page)
    page.get_by_role("button", name="Sign out Chrome · Linux").click()
    expect(lines).to_have_count(1)
    other.reload()
    expect(other.get_by_role("button", name="Sign in", exact=True)).to_be_visible()

    enter(other, server, email, OLD)
    expect(other.get_by_role("link", name="Wei Account")).to_be_visible()
    page.get_by_label("Current password").fill("not this one")
    page.get_by_label("New password").fill(THIRD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    page.get_by_label("Current password").fill(OLD)
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Your password is changed.", exact=False)).to_be_visible()
    other.reload()
    expect(other.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")
    other.context.close()
