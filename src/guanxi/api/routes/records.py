"""Any object by one set of routes: ``/leads``, ``/companies`` … are words of the catalogue."""

from typing import Annotated, Any

import msgspec
from litestar import Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import FromQuery, HeaderParameter, JSONBody, PathParameter, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.api.codec import ExactResponse, decode_exact, encode_exact
from guanxi.api.keys import Cursor, Limit, to_key
from guanxi.api.once import IdempotencyKey, once
from guanxi.api.schemas.records import (
    Duplicate,
    DuplicateQuestion,
    Duplicates,
    MergeWish,
    Record,
    RecordFigures,
    Records,
    UndoWish,
)
from guanxi.api.services import Services
from guanxi.platform.errors import Invalid
from guanxi.quality import duplicates
from guanxi.quality.completeness import completeness
from guanxi.records.actions import archive_record, restore_record
from guanxi.records.actions import create_record as create
from guanxi.records.actions import update_record as update
from guanxi.records.aggregate import Aggregation, parse_group, parse_measure
from guanxi.records.catalogue import CatalogueObject
from guanxi.records.filter import AllOf, Condition, Filter, parse_filter
from guanxi.records.query import Query, read_led_to, read_related_titles
from guanxi.records.query import list_records as query_records
from guanxi.records.query import read_record as read
from guanxi.records.record import Record as Found
from guanxi.records.record import to_json
from guanxi.records.record_merge import merge_records
from guanxi.records.undo import undo_change
from guanxi.records.views import through_view

Plural = Annotated[str, PathParameter(description="The plural of an object, e.g. `leads`.")]
RecordId = Annotated[str, PathParameter(description="The id of a record.")]
IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", description="The ETag of the version that was read.")
]
Sort = Annotated[
    str | None,
    QueryParameter(
        description="Fields with commas between; `-` before one turns its order. The newest first if none."
    ),
]
ViewName = Annotated[
    str | None,
    QueryParameter(
        name="view", description="The id of a view: only what it shows, in its order unless `sort` says else."
    ),
]
Words = Annotated[
    str | None,
    QueryParameter(name="q", description="Words that must all occur; of the last a beginning is enough."),
]
Owner = Annotated[str | None, QueryParameter(description="The id of a user.")]
Matching = Annotated[
    str | None, QueryParameter(name="filter", description="A filter as JSON, see docs/reference/api.md.")
]
Archived = Annotated[bool, QueryParameter(description="Archived records instead of the others.")]
Zone = Annotated[str, QueryParameter(description="The time zone of days and moments.")]
ONE = {200: ResponseSpec(Record, generate_examples=False, description="The record.")}


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
    sort: Sort = None,
    words: Words = None,
    status: FromQuery[str | None] = None,
    owner: Owner = None,
    matching: Matching = None,
    archived: Archived = False,
    view: ViewName = None,
) -> dict[str, Any]:
    """Return records of an object, a page at a time, with the titles of the records they lead to."""
    one = services.catalogue.by_plural(plural)
    query = Query(
        filter=list_filter(one, status, owner, matching),
        sort=sort_of(sort),
        q=words or None,
        cursor=cursor,
        limit=limit,
        archived=archived,
    )
    with services.database.read() as tx:
        query = through_view(tx, services.catalogue, one.name, view, query, actor=actor)
        page = query_records(tx, services.catalogue, one.name, query, actor=actor)
        related = read_related_titles(tx, services.catalogue, one.name, page.items, actor=actor)
    return {
        "items": [to_json(one, record) for record in page.items],
        "next_cursor": page.next_cursor,
        "total": page.total,
        "related": related,
    }


@get("/{plural:str}/aggregate", sync_to_thread=True)
def aggregate(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    measures: Annotated[
        str,
        QueryParameter(
            description="RecordFigures with commas between: `count`, or `sum`, `average`, `min`, `max` or `count` with a "
            "field, such as `sum:amount`."
        ),
    ] = "count",
    groups: Annotated[
        str,
        QueryParameter(
            description="Fields with commas between; of a day or moment by `day`, `week`, `month`, `quarter` or "
            "`year`, such as `close_date:month`."
        ),
    ] = "",
    zone: Zone = "UTC",
    words: Words = None,
    matching: Matching = None,
    archived: Archived = False,
) -> RecordFigures:
    """Return figures about all records that match: how many, how much, the least and the most, by field and period."""
    one = services.catalogue.by_plural(plural)
    asked = Aggregation(
        measures=tuple(parse_measure(part) for part in measures.split(",") if part),
        groups=tuple(parse_group(part) for part in groups.split(",") if part),
        filter=filter_of(matching),
        q=words or None,
        archived=archived,
        zone=zone,
    )
    with services.database.read() as tx:
        found = services.figures.aggregate(tx, services.catalogue, one.name, asked, actor=actor)
        related = read_led_to(tx, services.catalogue, one.name, found.rows, actor=actor)
    return RecordFigures(list(found.rows), found.complete, related)


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
    idempotency_key: IdempotencyKey = None,
) -> Response[Any]:
    """Create a record from values by field name.

    Contacts and leads also take `name`, which is kept as first and last name; a Chinese one begins with the latter.
    """
    one = services.catalogue.by_plural(plural)
    with services.database.write() as tx:

        def carry_out() -> bytes:
            return encode_exact(to_json(one, create(tx, services.catalogue, one.name, data, actor=actor)))

        answer = once(tx, actor, idempotency_key, (f"create {one.name}", data), carry_out)
    content = decode_exact(answer)
    return ExactResponse(content, status_code=201, headers={"ETag": f'"{content["version"]}"'})


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
        related = read_related_titles(tx, services.catalogue, one.name, [record], actor=actor)
    answer = _answer(one, record)
    answer.content |= {"related": related, "completeness": completeness(one, record)}
    return answer


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
            version=version_of(if_match, data.get("version")),
        )
    return _answer(one, record)


@delete("/{plural:str}/{record_id:str}", status_code=200, sync_to_thread=True, responses=ONE)
def archive(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    if_match: IfMatch = None,
) -> Response[Any]:
    """Archive a record: it leaves the lists, nothing is lost."""
    one = services.catalogue.by_plural(plural)
    version = version_of(if_match, None)
    with services.database.write() as tx:
        record = archive_record(tx, services.catalogue, one.name, record_id, actor=actor, version=version)
    return _answer(one, record)


@post("/{plural:str}/{record_id:str}/restoration", status_code=200, sync_to_thread=True, responses=ONE)
def restore(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
) -> Response[Any]:
    """Bring an archived record back."""
    one = services.catalogue.by_plural(plural)
    with services.database.write() as tx:
        record = restore_record(tx, services.catalogue, one.name, record_id, actor=actor)
    return _answer(one, record)


@post("/{plural:str}/{record_id:str}/undo", status_code=200, sync_to_thread=True, responses=ONE)
def undo(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    data: JSONBody[UndoWish],
) -> Response[Any]:
    """Take a change back, as long as nobody has changed the same fields since."""
    one = services.catalogue.by_plural(plural)
    with services.database.write() as tx:
        record = undo_change(
            tx, services.catalogue, one.name, record_id, to_key(data.change_key), actor=actor
        )
    return _answer(one, record)


@post("/{plural:str}/{record_id:str}/merge", status_code=200, sync_to_thread=True, responses=ONE)
def merge(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    data: JSONBody[MergeWish],
    if_match: IfMatch = None,
) -> Response[Any]:
    """Merge another record into this one: empty fields are filled, what led to the other leads here, and it is archived."""
    one = services.catalogue.by_plural(plural)
    version = version_of(if_match, None)
    with services.database.write() as tx:
        record = merge_records(
            tx, services.catalogue, one.name, record_id, data.other, data.take, actor=actor, version=version
        )
    return _answer(one, record)


@post("/{plural:str}/duplicates", status_code=200, sync_to_thread=True)
def find_duplicates(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    data: JSONBody[DuplicateQuestion],
) -> Duplicates:
    """Return records that may be the one about to be saved, those with most in common first."""
    one = services.catalogue.by_plural(plural)
    with services.database.read() as tx:
        found = duplicates.find_duplicates(
            tx, services.catalogue, one.name, data.fields, actor=actor, except_id=data.id
        )
    return Duplicates(
        [Duplicate(each.object, each.id, each.number, each.title, list(each.fields)) for each in found]
    )


def _answer(one: CatalogueObject, record: Found, *, status: int = 200) -> Response[Any]:
    return ExactResponse(to_json(one, record), status_code=status, headers={"ETag": f'"{record.version}"'})


def list_filter(
    one: CatalogueObject, status: str | None, owner: str | None, matching: str | None
) -> Filter | None:
    """Return what the arguments ask for together; ``status`` is whatever field tells the object's status."""
    wanted = {one.definition.status or "status": status, "owner": owner}
    parts: list[Filter] = [
        Condition(name, "eq", value) for name, value in wanted.items() if value is not None
    ]
    given = filter_of(matching)
    if given is not None:
        parts.append(given)
    return AllOf(tuple(parts)) if parts else None


def sort_of(text: str | None) -> tuple[str, ...]:
    """Return the fields of an argument."""
    return tuple(part for part in (text or "").split(",") if part)


def filter_of(text: str | None) -> Filter | None:
    """Return the filter of an argument.

    Raises:
        Invalid: codes ``request.filter``, ``filter.malformed``.
    """
    if text is None:
        return None
    try:
        return parse_filter(decode_exact(text))
    except msgspec.DecodeError as error:
        message = f"The filter is not JSON: {error}."
        raise Invalid("request.filter", message, "", {"filter": "is not JSON"}) from None


def version_of(if_match: str | None, in_body: Any) -> int | None:
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


router = Router(
    "/",
    route_handlers=[
        list_records,
        aggregate,
        create_record,
        read_record,
        change_record,
        archive,
        restore,
        undo,
        merge,
        find_duplicates,
    ],
    tags=["records"],
)
