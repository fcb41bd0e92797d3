"""Files attached to a record: sent by ``POST /files`` first."""

from typing import Annotated

from litestar import Router, delete, get, put
from litestar.di import NamedDependency
from litestar.params import PathParameter

from guanxi.access.contracts import Actor
from guanxi.api.routes.records import Plural, RecordId
from guanxi.api.schemas import files as shapes
from guanxi.api.services import Services
from guanxi.records import attachments

FileId = Annotated[str, PathParameter(description="The id of a file.")]


@get("/{plural:str}/{record_id:str}/files", sync_to_thread=True)
def list_attachments(
    services: NamedDependency[Services], actor: NamedDependency[Actor], plural: Plural, record_id: RecordId
) -> shapes.Attachments:
    """Return the files of a record, the newest first; each is read by `GET /files/ID`."""
    one = services.catalogue.by_plural(plural)
    with services.database.read() as tx:
        found = attachments.list_attachments(tx, services.catalogue, one.name, record_id, actor=actor)
    return shapes.Attachments([_attachment(each) for each in found])


@put("/{plural:str}/{record_id:str}/files/{file_id:str}", sync_to_thread=True)
def attach_file(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    file_id: FileId,
) -> shapes.Attachment:
    """Attach a file that you have sent to a record that you may change; doing so again changes nothing."""
    one = services.catalogue.by_plural(plural)
    with services.database.write() as tx:
        return _attachment(
            attachments.attach_file(tx, services.catalogue, one.name, record_id, file_id, actor=actor)
        )


@delete("/{plural:str}/{record_id:str}/files/{file_id:str}", sync_to_thread=True)
def detach_file(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    file_id: FileId,
) -> None:
    """Take a file away from a record; it is removed after a day, and can be attached again until then."""
    one = services.catalogue.by_plural(plural)
    with services.database.write() as tx:
        attachments.detach_file(tx, services.catalogue, one.name, record_id, file_id, actor=actor)


def _attachment(found: attachments.Attachment) -> shapes.Attachment:
    return shapes.Attachment(
        found.id, found.name, found.media_type, found.size, found.sent_at, str(found.sent_by.get("name", ""))
    )


router = Router("/", route_handlers=[list_attachments, attach_file, detach_file], tags=["records"])
