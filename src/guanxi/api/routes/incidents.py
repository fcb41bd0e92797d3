"""What stands still, and going on; why a trigger did or did not start."""

from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.params import QueryParameter

from guanxi.api.keys import Key
from guanxi.api.schemas.processes import Incident, Incidents, Verdicts


@get("/incidents", sync_to_thread=False)
def list_incidents(
    incident_state: Annotated[Literal["open", "resolved"], QueryParameter(name="state")] = "open",
) -> Incidents:
    """Return incidents, newest first."""
    raise NotImplementedError


@post("/incidents/{key:str}/resolution", status_code=200, sync_to_thread=True)
def resolve_incident(key: Key) -> Incident:
    """Try the step again; if it fails again, a new incident opens."""
    raise NotImplementedError


@get("/verdicts", sync_to_thread=False)
def list_verdicts(
    object_name: Annotated[str, QueryParameter(name="object", description="E.g. `lead`.")],
    record_id: Annotated[str, QueryParameter(description="The id of a record.")],
) -> Verdicts:
    """Return what the triggers said to the events of a record, newest first."""
    raise NotImplementedError


router = Router("/", route_handlers=[list_incidents, resolve_incident, list_verdicts], tags=["processes"])
