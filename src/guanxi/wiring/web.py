"""The web process, and what is told about it without starting it."""

from typing import TYPE_CHECKING, Any

from guanxi.access.contracts import PUBLIC
from guanxi.crm.catalogue import shipped_objects
from guanxi.packs import pack_files, pack_names
from guanxi.platform.database import Database, Tx
from guanxi.platform.live import LiveWatch
from guanxi.platform.settings import Settings, load_settings
from guanxi.records.actions import create_record
from guanxi.records.customising import Customising
from guanxi.runtime.job_watch import JobWatch
from guanxi.web.build import STATIC
from guanxi.wiring.definitions import open_runtime
from guanxi.wiring.mail import list_mail_folders
from guanxi.wiring.storage import catalogue_of, open_database, read_secret

if TYPE_CHECKING:
    from litestar import Litestar

    from guanxi.api.services import Services


def create_app(settings: Settings | None = None, database: Database | None = None) -> "Litestar":
    """Return the ASGI application of the web process."""
    from guanxi.api.app import create_api
    from guanxi.web.serve import client_routes

    settings = settings or load_settings()
    services = open_services(settings, database or open_database(settings))
    return create_api(services, client_routes=client_routes())


def open_services(settings: Settings, database: Database) -> "Services":
    """Return the open rooms that the application serves."""
    from guanxi.api.app import reserved_words
    from guanxi.api.services import Services

    catalogue = catalogue_of(database)

    def create_from_form(tx: Tx, object_name: str, values: dict[str, Any]) -> str:
        return create_record(tx, catalogue, object_name, values, actor=PUBLIC).id

    return Services(
        settings=settings,
        database=database,
        catalogue=catalogue,
        runtime=open_runtime(settings, catalogue),
        customising=Customising(shipped_objects(), reserved=reserved_words()),
        secret=read_secret(settings.data_dir, database),
        create_from_form=create_from_form,
        job_watch=JobWatch(database),
        live=LiveWatch(database),
        mail_folders=list_mail_folders(settings),
        templates={name: pack_files(name) for name in pack_names()},
    )


def end_waiting(app: "Litestar") -> None:
    """Answer the requests that wait for work: the web process ends."""
    from guanxi.api import app as api

    api.end_waiting(app)


def openapi_json() -> str:
    """Return the API's contract."""
    from guanxi.api import export_openapi

    return export_openapi.openapi_json()


def api_page() -> str:
    """Return the API's reference page."""
    from guanxi.api import export_openapi

    return export_openapi.api_page()


def client_is_built() -> bool:
    """Whether the web client was built."""
    return (STATIC / "index.html").is_file()
