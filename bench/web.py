"""The web client as people have it: a real Chromium, without a window, in front of ``guanxi run``.

*First load* is what Chromium counts on the wire (compressed bodies and headers) from an empty cache until the sign-in stands
and nothing more is on its way; the shell is part of it. *Designer*: from the click on a draft until a click on its diagram has selected an element; empty
cache each time. *Process page*: a demo grown to 1,000,000 rows of history within the last 30 days; from the click in the
list until the figures of the last day are painted, from the click on 30 days until those of the million are, and the API
alone; the files of the client are in the cache, the database's pages are those of a server that has just started for the
first call and warm for the others, and PostgreSQL has vacuumed them as it does by itself. *List*: 60 turns of the wheel on the list of 100,000 process instances, and the time
between frames as requestAnimationFrame sees it. Server, database, workers and Chromium share the machine.

``python -m bench.web PART …`` measures only these parts (``load``, ``designer``, ``page``, ``wheel``) and prints them; what is
stored is always a whole run.
"""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page

from bench import crowd
from bench.harness import write_result
from bench.screen import (
    browser,
    client,
    enter,
    frames_while_wheeling,
    fresh_page,
    listen,
    running,
    sign_in,
    took,
    watch,
)
from guanxi.platform.database import Database
from tests.e2e.conftest import Server
from tests.servers import postgresql

FIRST_LOAD_KB = 260.0
DESIGNER_SECONDS = 2.5
PAGE_SECONDS = 1.0
FRAME_MS = 100.0
ROWS, WAITING, DAYS = 1_000_000, 5_000, 30
ROUNDS = 5
WHEEL, PIXELS, PAUSE_MS = 60, 400, 50
PROCESS = "lead-intake"
FOLDER = Path(tempfile.gettempdir()) / "guanxi-bench-web"
_FIGURES = "document.querySelector('[role=group][aria-label=\"Throughput\"]')?.textContent"

Bars = dict[str, tuple[float, float]]
Notes = dict[str, Any]
Measure = Callable[[str, Server, Browser], tuple[Bars, Notes]]


def first_load(server: Server, found: Browser) -> tuple[Bars, Notes]:
    """Sign in with an empty cache and count what came over the wire."""
    with fresh_page(found) as page:
        traffic = listen(page)
        page.goto(server.url)
        page.get_by_label("E-mail").wait_for()
        page.wait_for_load_state("networkidle")
        door, files = traffic.bytes / 1000, traffic.files
        enter(page)
        page.wait_for_load_state("networkidle")
    return {"first load until the sign-in stands, kB over the wire": (door, FIRST_LOAD_KB)}, {
        "first load": f"{files} requests; until the inbox stands behind the sign-in: {traffic.bytes / 1000:.1f} kB in "
        f"{traffic.files} requests"
    }


def designer(server: Server, found: Browser) -> tuple[Bars, Notes]:
    """Open a draft of a shipped process, each time with an empty cache."""
    with client(server) as http:
        [key] = _definitions(http)
        http.post("/api/v1/drafts", json={"kind": "process", "version_key": key}).raise_for_status()
    seconds = []
    for _ in range(ROUNDS):
        with fresh_page(found) as page:
            sign_in(page, server)
            page.goto(f"{server.url}/automations")
            link = page.get_by_role("region", name="Drafts").get_by_role("link").first
            link.wait_for()
            page.wait_for_load_state("networkidle")
            watch(page, "document.querySelector('.djs-element.selected')")
            link.click()
            page.locator(".djs-palette").wait_for()
            page.locator('.djs-shape[data-element-id="call_the_lead"]').first.click()
            seconds.append(took(page))
    bars = {
        "designer, from the click to the first element selected, s, median": (
            statistics.median(seconds),
            DESIGNER_SECONDS,
        ),
        "designer, the slowest, s": (max(seconds), DESIGNER_SECONDS),
    }
    return bars, {"designer, s": _rounded(seconds)}


def process_page(name: str, server: Server, found: Browser) -> tuple[Bars, Notes]:
    """Look at the process of a million rows."""
    with client(server) as http:
        [key] = _definitions(http)
        api = [_statistics(http, key) for _ in range(ROUNDS + 1)]
    first, month, reload = [], [], []
    with fresh_page(found) as page:
        sign_in(page, server)
        for _ in range(ROUNDS):
            page.goto(f"{server.url}/automations")
            link = page.get_by_role("link", name="Lead intake", exact=True).first
            link.wait_for()
            page.wait_for_load_state("networkidle")
            watch(page, _FIGURES)
            link.click()
            first.append(took(page))
            page.wait_for_load_state(
                "networkidle"
            )  # the trend comes later, and is no answer to the next click
            shown = page.evaluate(_FIGURES)
            watch(page, f"{_FIGURES} && {_FIGURES} !== {shown!r}")
            page.get_by_text("30 days", exact=True).click()
            month.append(took(page))
            reload.append(_reloaded(page))
    bars = {
        f"{name}: figures of 1,000,000 visits, API alone, s": (statistics.median(api[1:]), PAGE_SECONDS),
        f"{name}: process page, last day, from the click to the figures, s": (
            statistics.median(first),
            PAGE_SECONDS,
        ),
        f"{name}: its 1,000,000 visits, from the click to the figures, s": (
            statistics.median(month),
            PAGE_SECONDS,
        ),
    }
    return bars, {
        f"{name}: API, the first after the start, then warm, s": _rounded(api),
        f"{name}: page, last day, s": _rounded(first),
        f"{name}: page, 30 days, s": _rounded(month),
        f"{name}: page of 30 days loaded anew, client included, s": _rounded(reload),
    }


def _reloaded(page: Page) -> float:
    begun = time.perf_counter()
    page.reload(wait_until="commit")
    page.wait_for_function(_FIGURES)
    return time.perf_counter() - begun


def wheel(name: str, server: Server, found: Browser) -> tuple[Bars, Notes]:
    """Turn the wheel on the list of all instances."""
    longest, more, shown = [], [], []
    for _ in range(3):
        with fresh_page(found) as page:
            sign_in(page, server)
            page.goto(f"{server.url}/instances")
            page.locator("tbody [data-row-link]").first.wait_for()
            page.wait_for_load_state("networkidle")
            frames = frames_while_wheeling(page, WHEEL, PIXELS, PAUSE_MS)
            longest.append(frames[0])
            more.append(statistics.median(frames))
            shown.append(page.evaluate("scrollY"))
    bars = {f"{name}: longest frame in {WHEEL} turns of the wheel, ms": (max(longest), FRAME_MS)}
    return bars, {
        f"{name}: longest frames, ms": _rounded(longest, 1),
        f"{name}: median frames, ms": _rounded(more, 1),
        f"{name}: scrolled, px": shown,
    }


def _definitions(http: httpx.Client) -> list[str]:
    found = http.get("/api/v1/process-definitions").raise_for_status().json()["items"]
    return [one["key"] for one in found if one["process_id"] == PROCESS]


def _statistics(http: httpx.Client, key: str) -> float:
    """Return the seconds of one answer about all rows."""
    now = time.time()
    window = {
        name: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
        for name, at in {"from": now - (DAYS + 1) * 86_400, "to": now + 1}.items()
    }
    begun = time.perf_counter()
    http.get(f"/api/v1/process-definitions/{key}/statistics", params=window).raise_for_status()
    return time.perf_counter() - begun


def grown(folder: Path, url: str, found: Browser, measures: Sequence[Measure]) -> tuple[Bars, Notes]:
    """Fill a demo, let people finish most of its tasks, copy it to size, and measure."""
    name = "postgresql" if url else "sqlite"
    settings = {"GUANXI_DATABASE_URL": url} if url else {}
    folder.mkdir(parents=True, exist_ok=True)
    if url or not (folder / "finished").exists():
        with running(folder, **settings) as server, client(server) as http:
            _finish_tasks(http)
        (folder / "finished").touch()
    database = Database(url or f"sqlite:///{folder / 'guanxi.db'}")
    size = crowd.grow(database, rows=ROWS, waiting=WAITING, days=DAYS)
    database.close()
    with running(folder, **settings) as server:
        return together(
            [({}, {f"{name}: size": size}), *(measure(name, server, found) for measure in measures)]
        )


def _finish_tasks(http: httpx.Client) -> None:
    """Do most tasks of the demo, and wait until their processes have ended."""
    me = http.get("/api/v1/session").raise_for_status().json()["user"]["id"]
    tasks = http.get("/api/v1/user-tasks", params={"scope": "all"}).raise_for_status().json()["items"][:-2]
    for task in tasks:
        address = f"/api/v1/user-tasks/{task['key']}"
        http.put(f"{address}/assignment", json={"assignee": me}).raise_for_status()
        answer = {"variables": {"outcome": "interested"}}
        http.post(f"{address}/completion", json=answer).raise_for_status()
    deadline = time.monotonic() + 60
    query = {"state": "active", "process_id": PROCESS}
    while len(http.get("/api/v1/process-instances", params=query).json()["items"]) > 2:
        assert time.monotonic() < deadline, "the processes of the demo do not end"
        time.sleep(0.2)


def _rounded(values: list[float], digits: int = 2) -> list[float]:
    return [round(value, digits) for value in values]


def together(parts: Sequence[tuple[Bars, Notes]]) -> tuple[Bars, Notes]:
    """Return all bars and all notes."""
    bars: Bars = {}
    notes: Notes = {}
    for more, said in parts:
        bars |= more
        notes |= said
    return bars, notes


def measured(names: Sequence[str], found: Browser) -> tuple[Bars, Notes]:
    """Measure the named parts, or all where none is named."""
    small = [part for name, part in SMALL.items() if not names or name in names]
    large = [part for name, part in LARGE.items() if not names or name in names]
    parts: list[tuple[Bars, Notes]] = []
    if small:
        with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder, running(Path(folder)) as server:
            parts += [part(server, found) for part in small]
    if large:
        parts.append(grown(FOLDER, "", found, large))
        with postgresql.started() as url, tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
            parts.append(grown(Path(folder), url, found, large))
    return together(parts)


SMALL = {"load": first_load, "designer": designer}
LARGE: dict[str, Measure] = {"page": process_page, "wheel": wheel}


def main() -> bool:
    """Measure, store, print; return whether all bars hold."""
    before: Notes = {"load average of the last minute, before": round(os.getloadavg()[0], 1)}
    with browser() as found:
        before["browser"] = f"Chromium {found.version}"
        bars, notes = measured((), found)
    notes["load average of the last minute, after"] = round(os.getloadavg()[0], 1)
    shutil.rmtree(FOLDER, ignore_errors=True)
    return write_result("web", {}, bars, before | notes)


def some(names: Sequence[str]) -> None:
    """Measure the named parts and print them; the grown SQLite demo stays for the next time."""
    unknown = sorted(set(names) - {*SMALL, *LARGE})
    if unknown:
        sys.exit(f"no such part: {', '.join(unknown)}; there are: {', '.join((*SMALL, *LARGE))}")
    with browser() as found:
        bars, notes = measured(names, found)
    for text, (seen, bar) in bars.items():
        print(f"{text}: {seen:.4g} (bar {bar:g})")
    for text, note in notes.items():
        print(f"{text}: {note}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        some(sys.argv[1:])
    else:
        sys.exit(0 if main() else 1)
