"""Take pictures of every screen of a running demo, in both languages and looks: `make screenshots`."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.conftest import CHROMIUM_FLAGS, Server, chromium, start_server, stop_server  # noqa: E402

ALL = ROOT / "test-artifacts" / "screens"
IMAGES = ROOT / "docs" / "images"
SHOWN = ("process.png", "process.zh-CN.png", "lead.png", "inbox.png")  # the ones the documentation shows
LANGUAGES = {"en": "English", "zh-CN": "简体中文"}


def take(page: Page, server: Server, language: str, look: str) -> None:
    """Walk the screens in one language and look."""
    name = "".join(f".{part}" for part in (language, look) if part not in ("en", "light"))

    def shoot(screen: str, full: bool = False) -> None:
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(700)
        page.screenshot(path=ALL / f"{screen}{name}.png", full_page=full)

    page.goto(f"{server.url}/leads")
    shoot("leads")
    page.locator("tbody a").first.click()
    page.get_by_role("heading", level=1).wait_for()
    shoot("lead")
    page.goto(f"{server.url}/inbox?scope=all")
    shoot("inbox")
    page.goto(f"{server.url}/automations")
    shoot("automations")
    page.get_by_role("row").filter(has_text="lead-intake").get_by_role("link").click()
    shoot("process")
    page.goto(f"{server.url}/mails")
    shoot("mails")
    page.goto(f"{server.url}/forms/lead?lang={language}")
    shoot("form")


def main() -> None:
    """Start a demo, let its processes run, take every screen in both languages and looks."""
    ALL.mkdir(parents=True, exist_ok=True)
    IMAGES.mkdir(parents=True, exist_ok=True)
    server = start_server(Path(tempfile.mkdtemp(prefix="guanxi-pictures-")))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
            for language, label in LANGUAGES.items():
                for look in ("light", "dark"):
                    context = browser.new_context(
                        viewport={"width": 1360, "height": 860},
                        color_scheme=look,
                        locale="en-US",
                        timezone_id="UTC",
                    )
                    page = context.new_page()
                    page.goto(server.url)
                    page.locator("input").first.fill("demo@guanxi.example")
                    page.locator("input[type=password]").fill("guanxi-demo")
                    page.locator("button[type=submit]").click()
                    page.get_by_role("navigation").first.wait_for()
                    page.get_by_text(label, exact=True).first.click()
                    page.wait_for_timeout(500)
                    take(page, server, language, look)
                    context.close()
            browser.close()
    finally:
        stop_server(server)
    for name in SHOWN:
        shutil.copy(ALL / name, IMAGES / name)


if __name__ == "__main__":
    main()
