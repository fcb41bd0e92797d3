"""Files of records: send one, then put its id into a field; read it."""

from pathlib import PurePosixPath
from typing import Annotated, BinaryIO, cast
from urllib.parse import quote

from litestar import Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, PathParameter
from litestar.response import Stream

from guanxi.access.contracts import Actor
from guanxi.api.schemas.files import File
from guanxi.api.services import Services
from guanxi.api.uploads import files_needed
from guanxi.platform.errors import Invalid
from guanxi.records.files import StoredFile, read_file, read_pieces, store_file

_FORM = 64 * 1024
"""Bytes of a form beside its file."""
FileId = Annotated[str, PathParameter(description="The id of a file.")]


@post(
    "/files",
    before_request=files_needed("file.missing", "Send one file as a part of a form."),
)
async def send_file(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    data: Annotated[
        list[UploadFile], Body(media_type=RequestEncodingType.MULTI_PART, description="One file.")
    ],
) -> File:
    """Keep a file, and return its id to be put into a field of type `file` or `image`.

    It belongs to that field of that record from then on. A file that no record holds is removed after a day.
    """
    if len(data) != 1:
        raise Invalid("file.one", "More than one file was sent.", "Send each file by itself.")
    return await sync_to_thread(_store, services, data[0], actor)


@get("/files/{file_id:str}", sync_to_thread=True, media_type="application/octet-stream")
def download_file(
    services: NamedDependency[Services], actor: NamedDependency[Actor], file_id: FileId
) -> Stream:
    """Return what is in a file, to who may see the field of the record that holds it, or has just sent it."""
    with services.database.read() as tx:
        found = read_file(tx, services.catalogue, file_id, actor=actor)
    return Stream(read_pieces(services.database, found.id), headers=_headers(found))


def make_router(largest_mib: int) -> Router:
    """Return the routes; a body is read up to what the settings allow, and not one piece further."""
    return Router(
        "/",
        route_handlers=[send_file, download_file],
        request_max_body_size=(largest_mib << 20) + _FORM,
        tags=["records"],
    )


def _store(services: Services, file: UploadFile, actor: Actor) -> File:
    with services.database.write() as tx:
        found = store_file(
            tx,
            services.catalogue,
            file.filename,
            file.content_type or "",
            cast(BinaryIO, file.file),
            most=services.settings.largest_file_mib << 20,
            actor=actor,
        )
    return File(found.id, found.name, found.media_type, found.size, found.sha256)


def _headers(found: StoredFile) -> dict[str, str]:
    """A file is saved, never run: whatever is in it, no browser takes it for a page of ours."""
    plain = PurePosixPath(found.name).suffix.encode("ascii", "ignore").decode().replace('"', "")
    return {
        "Content-Type": found.media_type,
        "Content-Length": str(found.size),
        "Content-Disposition": f"attachment; filename=\"file{plain}\"; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
