"""Records as a file: the list as it is filtered and sorted, in four forms."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter
from litestar.response import Stream

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.api.routes.records import (
    Archived,
    Matching,
    Owner,
    Plural,
    Sort,
    ViewName,
    Words,
    Zone,
    list_filter,
    sort_of,
)
from guanxi.api.services import Services
from guanxi.quality.export_files import FORMATS, FileFormat
from guanxi.quality.exporting import export_records
from guanxi.records.query import Query
from guanxi.records.relative import read_zone
from guanxi.records.views import NEWEST, columns_of, through_view


def _download(form: FileFormat, about: str) -> Any:
    @get(
        f"/{{plural:str}}/export.{form.ending}",
        sync_to_thread=True,
        media_type=form.media_type.partition(";")[0],
        operation_id=f"Export{form.ending.capitalize()}",
        description=about,
    )
    def download(
        services: NamedDependency[Services],
        actor: NamedDependency[Actor],
        plural: Plural,
        fields: Annotated[
            str,
            QueryParameter(
                description="Fields with commas between, in the order of the file; all when empty, or those of a view."
            ),
        ] = "",
        sort: Sort = None,
        words: Words = None,
        status: FromQuery[str | None] = None,
        owner: Owner = None,
        matching: Matching = None,
        archived: Archived = False,
        view: ViewName = None,
        language: Annotated[
            str, QueryParameter(description="Of labels and choices: `en` or `zh-CN`.")
        ] = "en",
        zone: Zone = "UTC",
    ) -> Stream:
        one = services.catalogue.by_plural(plural)
        query = Query(
            filter=list_filter(one, status, owner, matching),
            sort=sort_of(sort) or (NEWEST if view is None else ()),
            q=words or None,
            archived=archived,
        )
        chosen = [part for part in fields.split(",") if part]
        if view is not None:
            with services.database.read() as tx:
                query = through_view(tx, services.catalogue, one.name, view, query, actor=actor)
                chosen = chosen or columns_of(tx, services.catalogue, one.name, view, actor=actor)
        export = export_records(services.database, services.catalogue, one.name, query, chosen, actor=actor)
        chunks = form.write(export, language, read_zone(zone))
        first = next(chunks, b"")  # what goes wrong by then is a refusal, not a broken file
        told = {
            "format": form.ending,
            "status": status,
            "owner": owner,
            "filter": matching,
            "q": words or None,
            "view": view,
        }
        with services.database.write() as tx:
            changes = {name: (None, value) for name, value in told.items() if value is not None}
            append_audit(tx, actor, "exported", one.name, "export", changes)
        return _stream(chain([first], chunks), form, plural)

    return download


def _stream(chunks: Iterator[bytes], form: FileFormat, plural: str) -> Stream:
    return Stream(
        chunks,
        media_type=form.media_type,
        headers={"Content-Disposition": f'attachment; filename="{plural}.{form.ending}"'},
    )


_ABOUT = {
    "csv": "Return the records as CSV for a spreadsheet: labels in the first line, texts of choices, titles of relations.",
    "xlsx": "Return the records as an XLSX sheet: days, moments and numbers are such, everything else is text.",
    "jsonl": "Return the records as JSON Lines: an object a line, values as the API shows them, by the names of fields.",
    "vcf": "Return people as vCards for an address book.",
}

router = Router(
    "/", route_handlers=[_download(form, _ABOUT[name]) for name, form in FORMATS.items()], tags=["records"]
)
