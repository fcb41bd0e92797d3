"""Processes as they are deployed, and their figures."""

from datetime import datetime
from typing import Annotated

from litestar import Response, Router, get, patch
from litestar.params import JSONBody, QueryParameter

from guanxi.api.keys import Key
from guanxi.api.schemas.processes import DefinitionChange, ProcessDefinition, ProcessDefinitions, Statistics


@get("/process-definitions", sync_to_thread=False)
def list_process_definitions() -> ProcessDefinitions:
    """Return the latest version of every process."""
    raise NotImplementedError


@get("/process-definitions/{key:str}/xml", sync_to_thread=False, media_type="application/xml")
def read_process_xml(key: Key) -> Response[bytes]:
    """Return the BPMN file, byte by byte as it was deployed."""
    raise NotImplementedError


@get("/process-definitions/{key:str}/statistics", sync_to_thread=True)
def read_statistics(
    key: Key,
    begin: Annotated[
        datetime | None, QueryParameter(name="from", description="24 hours before `to` if not given.")
    ] = None,
    end: Annotated[
        datetime | None, QueryParameter(name="to", description="Now if not given; not part of the window.")
    ] = None,
) -> Statistics:
    """Return live counts and the four figures over a window, of the process and of each element."""
    raise NotImplementedError


@patch("/process-definitions/{key:str}", sync_to_thread=True)
def change_process_definition(key: Key, data: JSONBody[DefinitionChange]) -> ProcessDefinition:
    """Switch a process on or off; what runs goes on."""
    raise NotImplementedError


router = Router(
    "/",
    route_handlers=[list_process_definitions, read_process_xml, read_statistics, change_process_definition],
    tags=["processes"],
)
