"""Business calendars, and when timers fire."""

from datetime import datetime
from typing import Annotated, Literal

from litestar import Router, delete, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.api.keys import Key, to_key
from guanxi.api.schemas import calendars as shapes
from guanxi.api.services import Services
from guanxi.platform.calendars import Calendar, Hours, SpecialDay, list_calendars
from guanxi.platform.errors import Invalid
from guanxi.runtime import calendars
from guanxi.runtime.definitions import get_definition

Name = Annotated[
    str, PathParameter(description="Small letters, digits, “-” and “_”, beginning with a letter.")
]
Count = Annotated[int, QueryParameter(ge=1, le=calendars.MOST_TIMES, description="How many at most.")]


@get("/calendars", sync_to_thread=True)
def list_business_calendars(
    services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> shapes.Calendars:
    """Return all business calendars."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        return shapes.Calendars([_calendar(one) for one in list_calendars(tx)])


@get("/calendars/{name:str}", sync_to_thread=True)
def read_business_calendar(
    services: NamedDependency[Services], actor: NamedDependency[Actor], name: Name
) -> shapes.Calendar:
    """Return a business calendar."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        return _calendar(calendars.get_calendar(tx, name))


@put("/calendars/{name:str}", sync_to_thread=True)
def put_business_calendar(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    name: Name,
    data: JSONBody[shapes.CalendarChange],
) -> shapes.Calendar:
    """Make a calendar or change it. Timers and tasks that count in it are due by the new one at once."""
    require(actor, "manage", "calendar")
    wanted = Calendar(
        name=name,
        title=data.title,
        zone_name=data.zone,
        week=tuple(_hours(day) for day in data.week),
        days=tuple(SpecialDay(one.date, one.name, _hours(one.hours)) for one in data.days),
    )
    with services.database.write() as tx:
        return _calendar(calendars.put_calendar(tx, wanted, actor=actor, revision=data.revision))


@delete("/calendars/{name:str}", sync_to_thread=True)
def delete_business_calendar(
    services: NamedDependency[Services], actor: NamedDependency[Actor], name: Name
) -> None:
    """Delete a calendar in which nothing counts."""
    require(actor, "manage", "calendar")
    with services.database.write() as tx:
        calendars.delete_calendar(tx, services.runtime.definitions, name, actor=actor)


@get("/timer-previews", sync_to_thread=True)
def preview_timer(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    kind: Annotated[Literal["date", "duration", "cycle"], QueryParameter(description="What the value is.")],
    value: Annotated[
        str, QueryParameter(description="As in the diagram: `PT2H@office`, `0 9 * * *@Asia/Shanghai`.")
    ],
    begin: Annotated[datetime | None, QueryParameter(name="from", description="Now if not given.")] = None,
    count: Count = 5,
) -> shapes.NextTimes:
    """Return the next moments at which a timer with a fixed value would fire."""
    require(actor, "read", "process")
    if begin is not None and begin.tzinfo is None:
        raise Invalid(
            "timer.invalid", "A moment needs its zone, such as Z.", "", {"from": "has no time zone"}
        )
    with services.database.read() as tx:
        return shapes.NextTimes(calendars.preview(tx, kind, value, count, begin))


@get("/process-definitions/{key:str}/schedules", sync_to_thread=True)
def list_schedules(
    services: NamedDependency[Services], actor: NamedDependency[Actor], key: Key, count: Count = 5
) -> shapes.Schedules:
    """Return when the timer starts of a version fire next; none of a version that has been replaced."""
    require(actor, "read", "process")
    with services.database.read() as tx:
        get_definition(tx, to_key(key))
        found = calendars.schedules(tx, to_key(key), count)
    return shapes.Schedules([shapes.Schedule(*one) for one in found])


def _hours(given: list[shapes.Hours]) -> Hours:
    return tuple((one.begin, one.end) for one in given)


def _shown(hours: Hours) -> list[shapes.Hours]:
    return [shapes.Hours(*one) for one in hours]


def _calendar(found: Calendar) -> shapes.Calendar:
    return shapes.Calendar(
        found.name,
        found.title,
        found.zone_name,
        [_shown(day) for day in found.week],
        [shapes.SpecialDay(one.date, one.name, _shown(one.hours)) for one in found.days],
        found.revision,
        found.changed_at,
    )


router = Router(
    "/",
    route_handlers=[
        list_business_calendars,
        read_business_calendar,
        put_business_calendar,
        delete_business_calendar,
        preview_timer,
        list_schedules,
    ],
    tags=["calendars"],
)
