"""Take pictures of every screen of a running demo, in both languages and looks: `make screenshots`."""

import base64
import re
import shutil
import sys
import tempfile
from pathlib import Path

import httpx
from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.e2e.conftest import CHROMIUM_FLAGS, Server, chromium, start_server, stop_server  # noqa: E402  path first

IMAGES = ROOT / "docs" / "images" / "screens"
RULE = ROOT / "examples" / "which-way" / "large-lead-rule.bpmn"
EMAIL, PASSWORD = "demo@guanxi.example", "guanxi-demo"
WINDOW, PHONE = {"width": 1360, "height": 860}, {"width": 390, "height": 844}
QUALITY = 60  # of WebP: a fifth of a PNG, and letters stay sharp
PUBLISH = re.compile("Publish …|发布 …")
LANGUAGES = {"en": "English", "zh-CN": "简体中文"}


def take(page: Page, server: Server, language: str, look: str, keys: tuple[str, str, str]) -> None:
    """Walk the screens in one language and look."""
    name = "".join(f".{part}" for part in (language, look) if part not in ("en", "light"))
    camera = page.context.new_cdp_session(page)
    process, draft, rule = keys

    def shoot(screen: str) -> None:
        page.wait_for_load_state("networkidle")
        for _ in range(2):  # a page that was only just opened has none yet
            expect(page.locator(".mantine-Skeleton-root")).to_have_count(0, timeout=30_000)
            page.wait_for_timeout(400)
        taken = camera.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        (IMAGES / f"{screen}{name}.webp").write_bytes(base64.b64decode(taken["data"]))

    page.goto(f"{server.url}/leads")
    shoot("leads")
    page.locator("tbody a").first.click()
    page.get_by_role("heading", level=1).wait_for()
    shoot("lead")
    page.goto(f"{server.url}/inbox?scope=all")
    shoot("inbox")
    page.set_viewport_size(PHONE)
    shoot("inbox-phone")
    page.set_viewport_size(WINDOW)
    page.goto(f"{server.url}/calendar?whose=all")
    shoot("calendar")
    page.goto(f"{server.url}/automations")
    shoot("automations")
    page.locator(f"a[href='/automations/{process}']").first.click()
    shoot("process")
    for view in ("diagram", "table", "rule"):
        page.goto(f"{server.url}/automations/drafts/{draft if view != 'rule' else rule}?view={view}")
        shoot(f"designer-{view}")
    page.goto(f"{server.url}/automations/drafts/{draft}?panel=test")
    shoot("designer-test")
    page.locator("button").filter(has_text=PUBLISH).first.click()
    shoot("publish")
    page.goto(f"{server.url}/instances")
    page.locator("[data-row-link]").first.click()
    shoot("instance")
    page.goto(f"{server.url}/incidents")
    shoot("incidents")
    page.goto(f"{server.url}/verdicts")
    shoot("verdicts")
    page.goto(f"{server.url}/mails")
    shoot("mails")
    page.goto(f"{server.url}/forms/lead?lang={language}")
    shoot("form")


def begin_drafts(server: Server) -> tuple[str, str, str]:
    """Begin a draft of the process of the demo and one that is a rule; return the process' key and theirs."""
    with httpx.Client(base_url=server.url) as http:
        http.post("/api/v1/session", json={"email": EMAIL, "password": PASSWORD}).raise_for_status()
        http.headers["X-CSRF-Token"] = http.cookies["guanxi_csrf"]
        found = http.get("/api/v1/process-definitions").raise_for_status().json()["items"]
        [process] = [one["key"] for one in found if one["process_id"] == "lead-intake"]
        begun = [
            http.post("/api/v1/drafts", json={"kind": "process", **start}).raise_for_status().json()["key"]
            for start in ({"version_key": process}, {"name": RULE.name, "content": RULE.read_text()})
        ]
    return process, begun[0], begun[1]


def main() -> None:
    """Start a demo, let its processes run, take every screen in both languages and looks."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="guanxi-pictures-"))
    server = start_server(folder)
    try:
        keys = begin_drafts(server)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
            for look in ("light", "dark"):
                for language, label in LANGUAGES.items():
                    context = browser.new_context(
                        viewport=WINDOW,
                        color_scheme=look,
                        locale="en-US",
                        timezone_id="UTC",
                    )
                    page = context.new_page()
                    page.goto(server.url)
                    page.locator("input").first.fill(EMAIL)
                    page.locator("input[type=password]").fill(PASSWORD)
                    page.locator("button[type=submit]").click()
                    page.get_by_role("navigation").first.wait_for()
                    page.get_by_text(label, exact=True).first.click()
                    page.wait_for_timeout(500)
                    take(page, server, language, look, keys)
                    context.close()
            browser.close()
    finally:
        stop_server(server)
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
