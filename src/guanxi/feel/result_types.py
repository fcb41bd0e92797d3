"""Types that operators, properties and built-in functions answer, for the analysis of a text."""

from guanxi.feel.types import ANY, FeelType

NUMBER, STRING, BOOLEAN = FeelType("number"), FeelType("string"), FeelType("boolean")
DATE, TIME, MOMENT = FeelType("date"), FeelType("time"), FeelType("date and time")
DAYS, MONTHS = FeelType("days and time duration"), FeelType("years and months duration")
LIST, CONTEXT, RANGE = FeelType("list"), FeelType("context"), FeelType("range")

_ADDITIONS = {
    ("number", "number"): NUMBER,
    ("string", "string"): STRING,
    (DAYS.name, DAYS.name): DAYS,
    (MONTHS.name, MONTHS.name): MONTHS,
    ("date", MONTHS.name): DATE,
    ("date", DAYS.name): DATE,
    (MOMENT.name, MONTHS.name): MOMENT,
    (MOMENT.name, DAYS.name): MOMENT,
    ("time", DAYS.name): TIME,
}
_DAY_KINDS = ("date", MOMENT.name)
_SCALED = {(duration.name, "number"): duration for duration in (DAYS, MONTHS)}
OPERATIONS: dict[str, dict[tuple[str, str], FeelType]] = {
    "+": _ADDITIONS | {(b, a): result for (a, b), result in _ADDITIONS.items()},
    "-": {pair: result for pair, result in _ADDITIONS.items() if pair != ("string", "string")}
    | {(a, b): DAYS for a in _DAY_KINDS for b in _DAY_KINDS}
    | {("time", "time"): DAYS},
    "*": {("number", "number"): NUMBER} | _SCALED | {(b, a): result for (a, b), result in _SCALED.items()},
    "/": {("number", "number"): NUMBER, (DAYS.name, DAYS.name): NUMBER, (MONTHS.name, MONTHS.name): NUMBER}
    | _SCALED,
    "**": {("number", "number"): NUMBER},
}

_OF_DATE = dict.fromkeys(("year", "month", "day", "weekday"), NUMBER)
_ZONES = {"time offset": FeelType(DAYS.name, nullable=True), "timezone": FeelType("string", nullable=True)}
_OF_TIME = dict.fromkeys(("hour", "minute", "second"), NUMBER) | _ZONES
PROPERTIES: dict[str, dict[str, FeelType]] = {
    "date": _OF_DATE,
    "time": _OF_TIME,
    MOMENT.name: _OF_DATE | _OF_TIME,
    DAYS.name: dict.fromkeys(("days", "hours", "minutes", "seconds"), NUMBER),
    MONTHS.name: dict.fromkeys(("years", "months"), NUMBER),
    "range": {"start": ANY, "end": ANY, "start included": BOOLEAN, "end included": BOOLEAN},
}

ORDERED = frozenset({"number", "string", "date", "time", MOMENT.name, DAYS.name, MONTHS.name})


def _each(names: str, result: FeelType) -> dict[str, FeelType]:
    return dict.fromkeys((name.strip() for name in names.split(",")), result)


RESULTS: dict[str, FeelType] = (
    _each("string, substring, upper case, lower case, substring before, substring after, replace", STRING)
    | _each("string join, trim, day of week, month of year, to base64, from base64, to json, uuid", STRING)
    | _each("decimal, floor, ceiling, round up, round down, round half up, round half down, modulo", NUMBER)
    | _each("sqrt, log, exp, string length, count, day of year, week of year, random number", NUMBER)
    | _each("number, median, stddev, product", FeelType("number", nullable=True))
    | _each(
        "contains, starts with, ends with, matches, is blank, is, is defined, odd, even, is empty", BOOLEAN
    )
    | _each("list contains, before, after, meets, met by, overlaps, overlaps before, overlaps after", BOOLEAN)
    | _each("finishes, finished by, includes, during, starts, started by, coincides", BOOLEAN)
    | _each("not, all, any", FeelType("boolean", nullable=True))
    | _each("split, extract", FeelType("list", (STRING,)))
    | _each("index of, mode", FeelType("list", (NUMBER,)))
    | _each("sublist, append, concatenate, insert before, remove, list replace, reverse, union", LIST)
    | _each("distinct values, duplicate values, flatten, sort, partition, get entries", LIST)
    | _each("context, context put, context merge", CONTEXT)
    | _each("date, last day of month", FeelType("date", nullable=True))
    | _each("time", FeelType("time", nullable=True))
    | _each("date and time", FeelType("date and time", nullable=True))
    | _each("years and months duration", MONTHS)
    | {"now": MOMENT, "today": DATE, "range": FeelType("range", nullable=True)}
)
"""What a function answers when its arguments are right; a function that is not listed may answer anything."""
