"""A demo in front of a real Chromium, and what its pages tell about their own time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.conftest import CHROMIUM_FLAGS, Server, chromium, start_server, stop_server

SIGN_IN = {"email": "demo@guanxi.example", "password": "guanxi-demo"}
WINDOW = {"width": 1360, "height": 860}
_SINCE_CLICK = """until => {
  window.benchClicked = undefined;
  addEventListener('click', event => { window.benchClicked ??= event.timeStamp; }, {capture: true});
  const ready = new Function('return (' + until + ')');
  window.benchTook = new Promise(done => {
    const look = () => requestAnimationFrame(() => {
      if (window.benchClicked !== undefined && ready()) {
        requestAnimationFrame(() => done(performance.now() - window.benchClicked));  // this frame is painted now
      } else look();
    });
    look();
  });
}"""
_FRAMES = """() => {
  window.benchFrames = [];
  window.benchStop = false;
  let before = performance.now();
  const look = () => requestAnimationFrame(now => {
    window.benchFrames.push(now - before);
    before = now;
    if (!window.benchStop) look();
  });
  look();
}"""


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Server]:
    """Start ``guanxi run`` and stop it at the end."""
    server = start_server(folder, **settings)
    try:
        yield server
    finally:
        stop_server(server)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        yield found
        found.close()


@contextmanager
def fresh_page(found: Browser) -> Iterator[Page]:
    """Open a page in a context of its own: an empty cache, nobody signed in."""
    context = found.new_context(viewport=WINDOW, locale="en-US", timezone_id="UTC", bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


@contextmanager
def client(server: Server) -> Iterator[httpx.Client]:
    """Open the API as the demo's administrator."""
    with httpx.Client(base_url=server.url, timeout=120) as http:
        http.post("/api/v1/session", json=SIGN_IN).raise_for_status()
        http.headers["X-CSRF-Token"] = http.cookies["guanxi_csrf"]
        yield http


def sign_in(page: Page, server: Server) -> None:
    """Sign in and see the first screen behind the door."""
    page.goto(server.url)
    enter(page)


def enter(page: Page) -> None:
    """Fill in the sign-in and see the first screen behind the door."""
    page.get_by_label("E-mail").fill(SIGN_IN["email"])
    page.get_by_label("Password", exact=True).fill(SIGN_IN["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", level=1, name="Inbox").wait_for()


@dataclass
class Traffic:
    """Bytes that came over the wire, headers included, as Chromium counts them."""

    bytes: float = 0
    files: int = 0


def listen(page: Page) -> Traffic:
    """Count what the page loads from now on."""
    traffic = Traffic()
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")

    def add(event: dict[str, float]) -> None:
        traffic.bytes += event["encodedDataLength"]
        traffic.files += 1

    network.on("Network.loadingFinished", add)
    return traffic


def watch(page: Page, until: str) -> None:
    """Time from the next click on the page until the frame is painted in which an expression is true."""
    page.evaluate(_SINCE_CLICK, until)


def took(page: Page) -> float:
    """Return the seconds that were timed."""
    return float(page.evaluate("window.benchTook")) / 1000


def frames_while_wheeling(page: Page, events: int, pixels: int, pause_ms: int) -> list[float]:
    """Turn the wheel and return the milliseconds between the frames, the longest first."""
    page.evaluate(_FRAMES)
    page.mouse.move(WINDOW["width"] / 2, WINDOW["height"] / 2)
    for _ in range(events):
        page.mouse.wheel(0, pixels)
        page.wait_for_timeout(pause_ms)
    page.evaluate("window.benchStop = true")
    return sorted((float(one) for one in page.evaluate("window.benchFrames")), reverse=True)
