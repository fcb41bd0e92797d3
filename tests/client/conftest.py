"""The client against the real application: its requests go through httpx to the ASGI application in this process."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from litestar.testing import TestClient

from guanxi.access.api_keys import create_api_key
from guanxi.access.contracts import SYSTEM
from guanxi.client import Client
from tests.api.conftest import Guanxi, guanxi, prepared, stage

__all__ = ["guanxi", "prepared", "stage"]  # fixtures

Connect = Callable[[str], Client]


@pytest.fixture
def pauses() -> list[float]:
    """The seconds the client would have waited."""
    return []


@pytest.fixture
def connect(guanxi: Guanxi, pauses: list[float]) -> Iterator[Connect]:
    """A function that connects with an API key."""
    with ExitStack() as stack:
        carrier = stack.enter_context(TestClient(guanxi.app))

        def connect(key: str) -> Client:
            return Client("http://testserver.local", key, sleep=pauses.append, transport=carrier._transport)

        yield connect


def make_key(guanxi: Guanxi, user_id: str, scopes: tuple[str, ...] | None = None) -> str:
    """Return a new API key of a user."""
    with guanxi.database.write() as tx:
        return create_api_key(tx, user_id, "script", actor=SYSTEM, scopes=scopes)[0]


@pytest.fixture
def client(guanxi: Guanxi, connect: Connect) -> Client:
    """A script with the rights of the administrator."""
    return connect(make_key(guanxi, guanxi.admin_id))
