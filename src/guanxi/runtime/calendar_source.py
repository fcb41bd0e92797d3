"""Where steps and plans get business calendars from."""

from guanxi.bpmn.timing import Calendars, WorkingTime
from guanxi.platform.calendars import read_calendar
from guanxi.platform.database import Tx


def calendars_of(tx: Tx) -> Calendars:
    """Return what gives calendars by name, each read once."""
    known: dict[str, WorkingTime | None] = {}

    def find(name: str) -> WorkingTime | None:
        if name not in known:
            known[name] = read_calendar(tx, name)
        return known[name]

    return find
