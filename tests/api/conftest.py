"""The real application over HTTP, on a real database, with an administrator, a sales person and a stranger."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import pytest
from argon2 import PasswordHasher
from litestar import Litestar
from litestar.stores.memory import MemoryStore
from litestar.testing import TestClient

from guanxi import wiring
from guanxi.access import passwords
from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user
from guanxi.activities.sink import Sink
from guanxi.api.app import create_api
from guanxi.api.services import Services
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database
from guanxi.platform.ids import Ids
from guanxi.platform.settings import Settings
from guanxi.web.serve import client_routes

PASSWORD = "a password for tests"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What a password is hashed with tells how long it takes to compare it, at each of hundreds of sign-ins here."""
LIMITS = ("sign_in_limit", "form_limit", "task_link_limit")


@dataclass(frozen=True)
class Prepared:
    """Where the prepared file is, and who is in it."""

    file: Path
    admin_id: str
    sales_id: str


@dataclass
class Guanxi:
    """A migrated Guanxi with two people, and its settings."""

    settings: Settings
    database: Database
    clock: VirtualClock
    app: Litestar
    admin_id: str
    sales_id: str


def make_people(database: Database) -> tuple[str, str]:
    """Migrate a database, put an administrator and a sales person in, and return their ids."""
    wiring.migrate(database)
    with patch.object(passwords, "_hasher", CHEAP), database.write() as tx:
        admin, sales = (
            create_user(
                tx, email=email, name=name, actor=SYSTEM, password=PASSWORD, roles=(role,), groups=("sales",)
            )
            for email, name, role in (
                ("admin@example.com", "Ada Admin", "admin"),
                ("sam@example.com", "Sam Sales", "sales"),
            )
        )
    return admin.id, sales.id


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A migrated SQLite file with two people, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("prepared")
    clock = VirtualClock()
    database = Database(Settings(data_dir=folder).url, clock=clock, ids=Ids(clock, seed=2))
    people = make_people(database)
    database.close()
    return Prepared(folder / "guanxi.db", *people)


class Stage:
    """The application, whose routes take long to build, is built once; each test brings its own services."""

    def __init__(self) -> None:
        self._services: Services | None = None
        self._app: Litestar | None = None

    def serve(self, services: Services) -> Litestar:
        """Return the application; whoever asked before is forgotten, with what it counts of them."""
        if self._app is None or self._services is None:
            self._services, self._app = services, create_api(services, client_routes=client_routes())
        for one in fields(Services):
            object.__setattr__(self._services, one.name, getattr(services, one.name))
        for limit in LIMITS:
            self._app.stores.register(limit, MemoryStore(), allow_override=True)
        return self._app


@pytest.fixture(scope="session")
def stage() -> Stage:
    """Where the application of the web process is served."""
    return Stage()


@pytest.fixture
def guanxi(
    request: pytest.FixtureRequest,
    prepared: Prepared,
    stage: Stage,
    tmp_path: Path,
    clock: VirtualClock,
    ids: Ids,
) -> Iterator[Guanxi]:
    """A new Guanxi under the virtual clock; on SQLite unless a test asks for ``postgresql``."""
    if getattr(request, "param", "sqlite") == "postgresql":
        settings = Settings(data_dir=tmp_path, database_url=request.getfixturevalue("postgres_url"))
        database = Database(settings.url, clock=clock, ids=ids)
        people = make_people(database)
    else:
        shutil.copy(prepared.file, tmp_path / "guanxi.db")
        settings = Settings(data_dir=tmp_path)
        database = Database(settings.url, clock=clock, ids=ids)
        people = (prepared.admin_id, prepared.sales_id)
    app = stage.serve(wiring.open_services(settings, database))
    yield Guanxi(settings, database, clock, app, *people)
    database.close()


class Client(TestClient[Litestar]):
    """A browser: keeps cookies, and sends the CSRF token once signed in."""

    def sign_in(self, email: str) -> "Client":
        """Sign in and go on with the session."""
        answer = self.post("/api/v1/session", json={"email": email, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
        return self


@pytest.fixture
def anonymous(guanxi: Guanxi) -> Iterator[Client]:
    """Somebody who is not signed in."""
    with Client(guanxi.app) as client:
        yield client


@pytest.fixture
def admin(guanxi: Guanxi) -> Iterator[Client]:
    """The administrator."""
    with Client(guanxi.app) as client:
        yield client.sign_in("admin@example.com")


@pytest.fixture
def sales(guanxi: Guanxi) -> Iterator[Client]:
    """A sales person."""
    with Client(guanxi.app) as client:
        yield client.sign_in("sam@example.com")


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """Return status and stable code of a refusal, which must be a problem."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["detail"]
    return answer.status_code, problem["code"]


@pytest.fixture
def sink(guanxi: Guanxi) -> Iterator[Sink]:
    """The demo's mail server."""
    sink = Sink(guanxi.database, port=0)
    sink.start()
    yield sink
    sink.stop()
