"""Whether the server answers."""

from litestar import Router, get
from litestar.di import NamedDependency

from guanxi import __version__
from guanxi.api.schemas.mails import Health
from guanxi.api.services import Services


@get("/health", opt={"public": True}, sync_to_thread=False)
def read_health(services: NamedDependency[Services]) -> Health:
    """Return ``ok`` when the database answers."""
    with services.database.read() as tx:
        tx.connection.exec_driver_sql("SELECT 1")
    return Health(status="ok", version=__version__)


router = Router("/", route_handlers=[read_health], tags=["health"])
