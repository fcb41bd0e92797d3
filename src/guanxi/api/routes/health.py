"""Whether the server answers."""

import os

from litestar import Router, get
from litestar.di import NamedDependency

from guanxi import __version__
from guanxi.api.schemas.mails import Health
from guanxi.api.services import Services

_INSTANCE = os.environ.get("GUANXI_INSTANCE", "")
"""Made anew by each ``guanxi run``, which so knows its own server from one that was on the port before."""


@get("/health", opt={"public": True}, sync_to_thread=False)
def read_health(services: NamedDependency[Services]) -> Health:
    """Return ``ok`` when the database answers."""
    with services.database.read() as tx:
        tx.connection.exec_driver_sql("SELECT 1")
    return Health(status="ok", version=__version__, instance=_INSTANCE)


router = Router("/", route_handlers=[read_health], tags=["health"])
