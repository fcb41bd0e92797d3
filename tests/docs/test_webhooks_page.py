"""The receiver of the page on webhooks runs, takes what Guanxi sends, and refuses everything else."""

import os
import re
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from guanxi.api.app import create_api
from guanxi.api.documentation import contract
from guanxi.api.schemas.webhooks import NewWebhook, ReplayRange, SecretRotation, WebhookChange
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database
from guanxi.triggers.webhooks.deliveries import replay_delivery
from tests.conftest import ROOT
from tests.servers.ports import free_port
from tests.triggers.webhooks.conftest import House

PAGE = (ROOT / "docs" / "how-to" / "receive-webhooks.md").read_text("utf-8")


class There:
    """Where the receiver of the page will listen."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/guanxi"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Under the real clock: the receiver looks at it."""
    database = Database(f"sqlite:///{tmp_path / 'guanxi.db'}")
    yield House(database, VirtualClock(), There())  # type: ignore[arg-type]  # only its address is used
    database.close()


def _post(url: str, headers: dict[str, str], body: bytes) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _listens(url: str) -> bool:
    try:
        return _post(url, {}, b"") > 0
    except OSError:
        return False


def test_the_receiver_of_the_page_takes_what_is_signed_and_nothing_twice(
    house: House, tmp_path: Path
) -> None:
    """As typed there; a changed body, an old message and one it knows do nothing."""
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    receiver: There = house.receiver  # type: ignore[assignment]
    webhook, secret = house.hook("contact.created")
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "WEBHOOK_SECRET": secret, "PORT": str(receiver.port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        end = time.monotonic() + 60
        while not _listens(receiver.url) and time.monotonic() < end:
            time.sleep(0.05)
        contact = house.create("contact", last_name="Page")
        house.tell()
        [delivery] = house.log(webhook)
        assert (delivery.state, delivery.answer) == ("delivered", "Status 204")
        headers = {
            "webhook-id": delivery.message_id,
            "webhook-timestamp": "1",
            "webhook-signature": "v1,AAAA",
        }
        assert _post(receiver.url, headers, b"{}") == 401
        with house.database.write() as tx:
            replay_delivery(tx, webhook.id, delivery.key, actor=house.admin)
        house.tell()
    finally:
        process.kill()
        said, _ = process.communicate(timeout=60)

    assert said == f"contact.created {contact}\n"
    assert house.log(webhook)[0].state == "delivered"
    with sqlite3.connect(tmp_path / "received.db") as file:
        assert file.execute("select count(*) from message").fetchone() == (1,)


def test_what_the_page_tells_to_send_is_what_the_api_takes() -> None:
    """Each address with its method, each body by its route."""
    paths = contract(create_api(None).openapi_schema.to_schema())["paths"]
    named = re.findall(r"(GET|POST|PATCH) (/api/v1/[\w\-/{}]+)", PAGE)
    bodies = {
        "name": NewWebhook,
        "from": ReplayRange,
        "active": WebhookChange,
        "overlap_hours": SecretRotation,
    }
    shown = [*re.findall(r"```json\n(\{\"name.*?)```", PAGE, re.S), *re.findall(r"with `(\{.*?\})`", PAGE)]

    assert len(named) == 8
    for method, path in named:
        assert method.lower() in paths[path], (method, path)
    assert len(shown) == 4
    for body in shown:
        msgspec.json.decode(body, type=bodies[next(iter(msgspec.json.decode(body)))])
