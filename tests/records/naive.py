"""The filter's meaning in plain Python, to compare the SQL with."""

from typing import Any

from guanxi.records.filter import AllOf, AnyOf, Condition, Filter, Not
from guanxi.records.record import Record

CATEGORIES = {"red": "open", "blue": "done", "green": "open"}


def matches(wanted: Filter, record: Record, related: dict[str, Record]) -> bool:
    """Tell whether the record meets the filter; ``related`` holds records by id for paths."""
    match wanted:
        case AllOf(filters):
            return all(matches(part, record, related) for part in filters)
        case AnyOf(filters):
            return any(matches(part, record, related) for part in filters)
        case Not(inner):
            return not matches(inner, record, related)
        case Condition(field, op, value):
            name, _, rest = field.partition(".")
            if rest:
                other = related.get(record.values[name])
                return other is not None and matches(Condition(rest, op, value), other, related)
            return _compare(op, record.values[name], value)


def _compare(op: str, have: Any, value: Any) -> bool:
    match op:
        case "empty":
            return have is None
        case "not_empty":
            return have is not None
        case "eq":
            return bool(have == value)
        case "ne":
            return bool(have != value)
        case "in":
            return have in value
        case "not_in":
            return have not in value
    if have is None:
        return False
    match op:
        case "category":
            return CATEGORIES[have] in ([value] if isinstance(value, str) else value)
        case "contains":
            return value.lower() in str(have).lower()
        case "starts_with":
            return str(have).lower().startswith(value.lower())
        case "between":
            return None not in value and bool(value[0] <= have <= value[1])
    if value is None:
        return False
    return {"lt": have < value, "le": have <= value, "gt": have > value, "ge": have >= value}[op]
