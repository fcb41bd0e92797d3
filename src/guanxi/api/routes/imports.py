"""Importing files of records in the background: ask, watch, cancel, read what was found."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Annotated, Any, BinaryIO, Literal, cast

from litestar import Response, Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, QueryParameter
from litestar.response import Stream

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api import import_shapes as shapes
from guanxi.api.authentication import SignedIn
from guanxi.api.keys import Cursor, Key, Limit, before, to_key
from guanxi.api.limits import MAX_IMPORT
from guanxi.api.schemas.imports import Import, ImportFindings, ImportMappings, Imports
from guanxi.api.services import Services
from guanxi.api.uploads import files_needed
from guanxi.crm.mapping_files import mapping_names, shipped_mapping
from guanxi.quality import imports, report
from guanxi.quality.report_csv import report_csv
from guanxi.quality.uploads import check_upload, store_upload

Mode = Literal["run", "skip", "quiet", "try"]
Kind = Annotated[
    Literal["repaired", "flagged", "rejected"] | None,
    QueryParameter(description="Only findings of this kind."),
]


@post(
    "/imports",
    status_code=202,
    request_max_body_size=MAX_IMPORT,
    before_request=files_needed("import.empty", "Send .csv, .xlsx, .jsonl or .vcf files."),
)
async def request_import(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    data: Annotated[
        list[UploadFile],
        Body(
            media_type=RequestEncodingType.MULTI_PART,
            description="CSV, XLSX, JSON Lines or vCard files; a .toml file is the mapping.",
        ),
    ],
    mapping: Annotated[str | None, QueryParameter(description="The name of a shipped mapping.")] = None,
    mode: Annotated[
        Mode,
        QueryParameter(
            description="run: start processes; skip: only events; quiet: not even those; try: nothing is written."
        ),
    ] = "run",
    encoding: Annotated[
        str | None,
        QueryParameter(description="Of the files, e.g. gb18030; default: by their mark, else UTF-8."),
    ] = None,
) -> Response[Import]:
    """Take files and import them in the background by a mapping; the same files again change nothing.

    The files are looked at first; one that cannot be read at all is refused here and nothing is kept.
    Files are deleted when their import has ended, its report stays. With `try` nothing is written: the report tells what
    would happen, and the import can follow within a day.
    """
    files = [(_name(file), cast(BinaryIO, file.file)) for file in data]
    found = await sync_to_thread(_request, services, files, mapping, encoding, mode, actor)
    return Response(found, status_code=202, headers={"Location": f"/api/v1/imports/{found.key}"})


@get("/imports", sync_to_thread=True)
def list_imports(
    services: NamedDependency[Services],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Imports:
    """Return imports, newest first, those of the command line included."""
    with services.database.read() as tx:
        found = imports.list_imports(tx, before=before(cursor), limit=limit + 1)
    more = len(found) > limit
    return Imports(
        [shapes.import_(one) for one in found[:limit]], str(found[limit - 1].key) if more else None
    )


@get("/imports/{key:str}", sync_to_thread=True)
def read_import(services: NamedDependency[Services], key: Key) -> Import:
    """Return an import and how far it came; ask again while it is waiting or running."""
    with services.database.read() as tx:
        return shapes.import_(imports.read_import(tx, to_key(key)))


@post("/imports/{key:str}/cancellation", status_code=200, sync_to_thread=True)
def cancel_import(services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key) -> Import:
    """End an import before its end; the rows that are done stay."""
    with services.database.write() as tx:
        return shapes.import_(imports.cancel_import(tx, to_key(key), actor=actor))


@post("/imports/{key:str}/start", status_code=202, sync_to_thread=True)
def start_tried_import(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    key: Key,
    mode: Annotated[
        Literal["run", "skip", "quiet"], QueryParameter(description="As in the request of an import.")
    ] = "run",
) -> Import:
    """Import for good what was on trial (mode `try`), from the same files; they are kept for a day."""
    with services.database.write() as tx:
        return shapes.import_(imports.start_tried(tx, to_key(key), mode, actor=actor))


@get("/imports/{key:str}/findings", sync_to_thread=True)
def list_findings(
    services: NamedDependency[Services],
    key: Key,
    kind: Kind = None,
    file: Annotated[str | None, QueryParameter(description="The key of one of the import's files.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> ImportFindings:
    """Return what was found: repaired, flagged and rejected rows."""
    with services.database.read() as tx:
        imports.read_import(tx, to_key(key))
        found = report.read_findings(
            tx,
            to_key(key),
            kind=kind,
            file_key=None if file is None else to_key(file),
            after=before(cursor) or 0,
            limit=limit + 1,
        )
    more = len(found) > limit
    return ImportFindings(
        [shapes.finding(one) for one in found[:limit]], str(found[limit - 1].number) if more else None
    )


@get("/imports/{key:str}/findings.csv", sync_to_thread=True, media_type="text/csv")
def download_findings(services: NamedDependency[Services], key: Key, kind: Kind = None) -> Stream:
    """Return what was found as a file for a spreadsheet: file, row, column, kind, value, repaired value, reason."""
    with services.database.read() as tx:
        imports.read_import(tx, to_key(key))

    def lines() -> Iterator[str]:
        with services.database.read() as tx:
            yield from report_csv(report.all_findings(tx, to_key(key), kind))

    name = f"import-{to_key(key)}-report.csv"
    return Stream(
        lines(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@get("/import-mappings", sync_to_thread=True)
def list_mappings() -> ImportMappings:
    """Return the shipped mappings and the files each asks for."""
    return ImportMappings([shapes.mapping(name, shipped_mapping(name)) for name in mapping_names()])


def _request(
    services: Services,
    files: list[tuple[str, BinaryIO]],
    mapping: str | None,
    encoding: str | None,
    mode: Mode,
    actor: Actor,
) -> Import:
    upload = check_upload(
        services.catalogue,
        files,
        shipped=None if mapping is None else (mapping, shipped_mapping(mapping)),
        encoding=encoding or "",
        actor=actor,
    )
    with services.database.write() as tx:
        key = store_upload(tx, upload, mode=mode, actor=actor)
        return shapes.import_(imports.read_import(tx, key))


def _name(file: UploadFile) -> str:
    return PurePosixPath(file.filename.replace("\\", "/")).name


def importers_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Refuse others before a large body is read."""
    signed_in = connection.scope.get("user")
    if isinstance(signed_in, SignedIn):
        require(signed_in.actor, "manage", "import")


router = Router(
    "/",
    guards=[importers_only],
    route_handlers=[
        request_import,
        list_imports,
        read_import,
        cancel_import,
        start_tried_import,
        list_findings,
        download_findings,
        list_mappings,
    ],
    tags=["imports"],
)
