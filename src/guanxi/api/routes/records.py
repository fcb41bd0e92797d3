"""Any object by one set of routes: ``/leads``, ``/companies`` … are words of the catalogue."""

from typing import Annotated, Any

from litestar import Response, Router, get, patch, post
from litestar.openapi import ResponseSpec
from litestar.params import FromQuery, HeaderParameter, JSONBody, PathParameter, QueryParameter

from guanxi.api.keys import Cursor, Limit
from guanxi.api.schemas.processes import ProcessInstances
from guanxi.api.schemas.records import Objects, Record, Records, Timeline

Plural = Annotated[str, PathParameter(description="The plural of an object, e.g. `leads`.")]
RecordId = Annotated[str, PathParameter(description="The id of a record.")]
IfMatch = Annotated[
    str | None, HeaderParameter(name="If-Match", description="The ETag of the version that was read.")
]
ONE = {200: ResponseSpec(Record, generate_examples=False, description="The record.")}


@get("/objects", sync_to_thread=False)
def list_objects() -> Objects:
    """Return the catalogue: every object with its fields."""
    raise NotImplementedError


@get(
    "/{plural:str}",
    sync_to_thread=True,
    responses={200: ResponseSpec(Records, generate_examples=False, description="One page of records.")},
)
def list_records(
    plural: Plural,
    cursor: Cursor = None,
    limit: Limit = 50,
    sort: Annotated[
        str, QueryParameter(description="A field; `-` before it turns the order.")
    ] = "-created_at",
    q: Annotated[str | None, QueryParameter(description="Words to look for.")] = None,
    status: FromQuery[str | None] = None,
    owner: Annotated[str | None, QueryParameter(description="The id of a user.")] = None,
) -> dict[str, Any]:
    """Return records of an object, a page at a time."""
    raise NotImplementedError


@post(
    "/{plural:str}",
    sync_to_thread=True,
    responses={201: ResponseSpec(Record, generate_examples=False, description="The new record.")},
)
def create_record(plural: Plural, data: JSONBody[dict[str, Any]]) -> Response[Any]:
    """Create a record from values by field name."""
    raise NotImplementedError


@get("/{plural:str}/{record_id:str}", sync_to_thread=False, responses=ONE)
def read_record(plural: Plural, record_id: RecordId) -> Response[Any]:
    """Return one record; its ETag is its version."""
    raise NotImplementedError


@patch("/{plural:str}/{record_id:str}", sync_to_thread=True, responses=ONE)
def change_record(
    plural: Plural, record_id: RecordId, data: JSONBody[dict[str, Any]], if_match: IfMatch = None
) -> Response[Any]:
    """Change the fields given; refused when the record is no longer the version that was read.

    Which version was read is told by the header `If-Match` or by `version` in the body.
    """
    raise NotImplementedError


@get("/{plural:str}/{record_id:str}/timeline", sync_to_thread=True)
def read_timeline(plural: Plural, record_id: RecordId, cursor: Cursor = None, limit: Limit = 50) -> Timeline:
    """Return what happened to a record, newest first."""
    raise NotImplementedError


@get("/{plural:str}/{record_id:str}/process-instances", sync_to_thread=False)
def list_instances_of_record(plural: Plural, record_id: RecordId) -> ProcessInstances:
    """Return the runs that are about a record, newest first."""
    raise NotImplementedError


router = Router(
    "/",
    route_handlers=[
        list_objects,
        list_records,
        create_record,
        read_record,
        change_record,
        read_timeline,
        list_instances_of_record,
    ],
    tags=["records"],
)
