"""Importing files of records, and what was found in them."""

import tempfile
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api.keys import Key, to_key
from guanxi.api.limits import MAX_IMPORT
from guanxi.api.schemas.imports import ImportedFile, ImportFinding, ImportFindings, ImportReport
from guanxi.api.services import Services
from guanxi.api.uploads import files_needed
from guanxi.crm.mapping_files import shipped_mapping
from guanxi.platform.errors import Invalid
from guanxi.quality.importing import import_folder
from guanxi.quality.mapping import Mapping, read_mapping
from guanxi.quality.report import FileReport, read_findings

Mode = Literal["run", "skip", "quiet"]


@post(
    "/imports",
    status_code=200,
    request_max_body_size=MAX_IMPORT,
    before_request=files_needed("import.empty", "Send .csv files."),
)
async def import_files(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    data: Annotated[
        list[UploadFile],
        Body(
            media_type=RequestEncodingType.MULTI_PART, description="CSV files; a .toml file is the mapping."
        ),
    ],
    mapping: Annotated[str | None, QueryParameter(description="The name of a shipped mapping.")] = None,
    mode: Annotated[
        Mode, QueryParameter(description="run: start processes; skip: only events; quiet: not even those.")
    ] = "run",
) -> ImportReport:
    """Import files by a mapping and return what became of them; the same files again change nothing."""
    require(actor, "manage", "import")
    files = {PurePosixPath(file.filename.replace("\\", "/")).name: await file.read() for file in data}
    return await sync_to_thread(_import, services, files, mapping, mode, actor)


@get("/imports/{key:str}/findings", sync_to_thread=True)
def list_findings(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key
) -> ImportFindings:
    """Return what was found in one file: repaired, flagged and rejected rows."""
    require(actor, "manage", "import")
    with services.database.read() as tx:
        found = read_findings(tx, to_key(key))
    return ImportFindings([ImportFinding(one.line, one.column, one.kind, one.message) for one in found])


def _import(
    services: Services, files: dict[str, bytes], mapping: str | None, mode: Mode, actor: Actor
) -> ImportReport:
    chosen = _mapping(files, mapping)
    with tempfile.TemporaryDirectory(prefix="guanxi-import-") as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        reports = import_folder(
            services.database, services.catalogue, chosen, Path(folder), actor=actor, announce=mode
        )
    return ImportReport([_file(report) for report in reports])


def _mapping(files: dict[str, bytes], name: str | None) -> Mapping:
    own = next((file for file in files if file.endswith(".toml")), None)
    if own is not None:
        try:
            return read_mapping(own, files[own].decode("utf-8"))
        except UnicodeDecodeError:
            raise Invalid("import.mapping", f"{own} is no UTF-8 text.", "Save it as UTF-8.") from None
    if name is None:
        message = "Which column is which field is not told."
        cure = "Send a .toml file with the others, or name a mapping."
        raise Invalid("import.no_mapping", message, cure, {"mapping": message})
    return shipped_mapping(name)


def _file(report: FileReport) -> ImportedFile:
    return ImportedFile(
        str(report.key),
        report.file,
        report.object,
        report.created,
        report.updated,
        report.unchanged,
        report.rejected,
    )


router = Router("/", route_handlers=[import_files, list_findings], tags=["imports"])
