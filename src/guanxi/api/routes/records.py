"""Any object by one set of routes: ``/leads``, ``/companies`` … are words of the catalogue."""

from typing import Annotated, Any

from litestar import Response, Router, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromQuery, HeaderParameter, JSONBody, PathParameter, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import may
from guanxi.api.keys import Cursor, Limit
from guanxi.api.schemas.records import Choice, Field, Object, Objects, Record, Records
from guanxi.api.services import Services
from guanxi.platform.errors import Invalid
from guanxi.records.actions import create_record as create
from guanxi.records.actions import update_record as update
from guanxi.records.catalogue import CatalogueObject
from guanxi.records.filter import AllOf, Condition, Filter
from guanxi.records.query import Query
from guanxi.records.query import list_records as query_records
from guanxi.records.query import read_record as read
from guanxi.records.record import Record as Found
from guanxi.records.record import to_json

Plural = Annotated[str, PathParameter(description="The plural of an object, e.g. `leads`.")]
RecordId = Annotated[str, PathParameter(description="The id of a record.")]
IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", description="The ETag of the version that was read.")
]
ONE = {200: ResponseSpec(Record, generate_examples=False, description="The record.")}


@get("/objects", sync_to_thread=False)
def list_objects(services: NamedDependency[Services], actor: NamedDependency[Actor]) -> Objects:
    """Return the catalogue: every object with its fields."""
    return Objects([_object(one) for one in services.catalogue.objects if may(actor, "read", one.name)])


@get(
    "/{plural:str}",
    sync_to_thread=True,
    responses={200: ResponseSpec(Records, generate_examples=False, description="One page of records.")},
)
def list_records(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    cursor: Cursor = None,
    limit: Limit = 50,
    sort: Annotated[
        str, QueryParameter(description="Fields with commas between; `-` before one turns its order.")
    ] = "-created_at",
    q: Annotated[str | None, QueryParameter(description="Words to look for.")] = None,
    status: FromQuery[str | None] = None,
    owner: Annotated[str | None, QueryParameter(description="The id of a user.")] = None,
) -> dict[str, Any]:
    """Return records of an object, a page at a time."""
    one = services.catalogue.by_plural(plural)
    query = Query(
        filter=_equal(status=status, owner=owner),
        sort=tuple(part for part in sort.split(",") if part),
        q=q or None,
        cursor=cursor,
        limit=limit,
    )
    with services.database.read() as tx:
        page = query_records(tx, services.catalogue, one.name, query, actor=actor)
    return {
        "items": [to_json(one, record) for record in page.items],
        "next_cursor": page.next_cursor,
        "total": page.total,
    }


@post(
    "/{plural:str}",
    sync_to_thread=True,
    responses={201: ResponseSpec(Record, generate_examples=False, description="The new record.")},
)
def create_record(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    data: JSONBody[dict[str, Any]],
) -> Response[Any]:
    """Create a record from values by field name."""
    one = services.catalogue.by_plural(plural)
    with services.database.write() as tx:
        record = create(tx, services.catalogue, one.name, data, actor=actor)
    return _answer(one, record, status=201)


@get("/{plural:str}/{record_id:str}", sync_to_thread=False, responses=ONE)
def read_record(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
) -> Response[Any]:
    """Return one record; its ETag is its version."""
    one = services.catalogue.by_plural(plural)
    with services.database.read() as tx:
        record = read(tx, services.catalogue, one.name, record_id, actor=actor)
    return _answer(one, record)


@patch("/{plural:str}/{record_id:str}", sync_to_thread=True, responses=ONE)
def change_record(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    data: JSONBody[dict[str, Any]],
    if_match: IfMatch = None,
) -> Response[Any]:
    """Change the fields given; refused when the record is no longer the version that was read.

    Which version was read is told by the header `If-Match` or by `version` in the body.
    """
    one = services.catalogue.by_plural(plural)
    values = {name: value for name, value in data.items() if name != "version"}
    with services.database.write() as tx:
        record = update(
            tx,
            services.catalogue,
            one.name,
            record_id,
            values,
            actor=actor,
            version=_version(if_match, data.get("version")),
        )
    return _answer(one, record)


def _answer(one: CatalogueObject, record: Found, *, status: int = 200) -> Response[Any]:
    return Response(to_json(one, record), status_code=status, headers={"ETag": f'"{record.version}"'})


def _equal(**wanted: str | None) -> Filter | None:
    parts = tuple(Condition(name, "eq", value) for name, value in wanted.items() if value is not None)
    return AllOf(parts) if parts else None


def _version(if_match: str | None, in_body: Any) -> int | None:
    """Return the version that was read, from the header or else from the body.

    Raises:
        Invalid: code ``request.version``.
    """
    text = if_match.removeprefix("W/").strip('"') if if_match is not None else in_body
    if text is None or text == "*":
        return None
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    if isinstance(text, str) and text.isascii() and text.isdigit():
        return int(text)
    raise Invalid("request.version", "The version is no whole number.", "", {"version": "not a number"})


def _object(one: CatalogueObject) -> Object:
    definition = one.definition
    return Object(
        name=one.name,
        label=definition.label,
        label_zh=definition.label_zh,
        plural=definition.plural,
        fields=[
            Field(
                name=field.name,
                label=field.definition.label,
                label_zh=field.definition.label_zh,
                type=field.type.name,
                required=field.definition.required,
                choices=[
                    Choice(choice.value, choice.label, choice.label_zh, choice.category)
                    for choice in field.definition.choices
                ],
                read_only=field.definition.read_only,
            )
            for field in one.fields.values()
        ],
    )


router = Router(
    "/",
    route_handlers=[list_objects, list_records, create_record, read_record, change_record],
    tags=["records"],
)
