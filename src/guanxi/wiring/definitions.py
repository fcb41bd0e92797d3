"""The runtime of an installation with the activities it has, and what is deployed into it."""

from collections.abc import Collection, Mapping
from zoneinfo import available_timezones

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.activities.handlers import Activities
from guanxi.activities.records.handlers import RecordActivities
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import ProcessGraph
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Forbidden, Invalid, NotFound
from guanxi.platform.settings import Settings, load_settings
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.query import read_record
from guanxi.runtime.contracts import Deployment, Refused
from guanxi.runtime.deployments import deploy as deploy_files
from guanxi.runtime.deployments import read_files
from guanxi.runtime.exporting import Export, export_definitions
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.throttles import Throttles, read_limits
from guanxi.triggers.event_verdicts import note_starts
from guanxi.triggers.publish import Forms, check_process
from guanxi.wiring.mail import mail_sender
from guanxi.wiring.storage import catalogue_of


def open_runtime(settings: Settings, catalogue: Catalogue | None = None) -> Runtime:
    """Return the runtime with the activities of this installation and the checks of a deployment.

    Args:
        catalogue: that of the installation; the shipped one when not given.
    """
    catalogue = catalogue or load_catalogue()

    def check(graph: ProcessGraph, forms: Forms) -> list[Finding]:
        objects = {one.name: frozenset(one.fields) | {"title"} for one in catalogue.objects}
        filled = {one.name: _always_filled(one) | {"title"} for one in catalogue.objects}
        return check_process(graph, forms, objects=objects, filled=filled)

    def sees_record(tx: Tx, actor: Actor, object_name: str, record_id: str) -> bool:
        try:
            read_record(tx, catalogue, object_name, record_id, actor=actor)
        except (NotFound, Forbidden, Invalid):
            return False
        return True

    return Runtime(
        Activities(mail_sender(settings), RecordActivities(catalogue)),
        checks=(check,),
        throttles=Throttles(read_limits(settings.throttles)),
        time_zone=_known_zone(settings.time_zone),
        sees_record=sees_record,
        witness=note_starts,
    )


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        message = f"GUANXI_TIME_ZONE: “{name}” is no time zone."
        raise Invalid("settings.invalid", message, "Write one such as Europe/Berlin, or unset it.")
    return name


def _always_filled(found: CatalogueObject) -> frozenset[str]:
    """The fields of an object that are never empty."""
    return frozenset(
        field.name for field in found.fields.values() if field.definition.required or field.always_filled
    )


def deploy(
    database: Database, files: Mapping[str, bytes], accept: Collection[str] = ()
) -> Deployment | Refused:
    """Deploy files together, in the name of the system; ``accept`` are names of findings that are accepted."""
    runtime = open_runtime(load_settings(), catalogue_of(database))
    read = read_files(files)
    with database.write() as tx:
        return deploy_files(runtime, tx, read, actor=SYSTEM, accept=accept)


def export(database: Database, process_id: str = "") -> Export:
    """Return the files of what is deployed, of one process with what it names or of all."""
    with database.read() as tx:
        return export_definitions(open_runtime(load_settings()).definitions, tx, process_id)
