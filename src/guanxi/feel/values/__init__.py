"""The values of FEEL; null, boolean, number, string, list and context are Python's own.

null = None, boolean = bool, number = Decimal (an int is taken as an exact number), string = str,
list = list, context = dict with string keys.
"""

from guanxi.feel.values.convert import from_python, to_python
from guanxi.feel.values.durations import DaysDuration, MonthsDuration
from guanxi.feel.values.parsing import (
    parse_at_literal,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)
from guanxi.feel.values.ranges import Function, Range
from guanxi.feel.values.temporal import Date, DateTime, Time

__all__ = [
    "Date",
    "DateTime",
    "DaysDuration",
    "Function",
    "MonthsDuration",
    "Range",
    "Time",
    "from_python",
    "parse_at_literal",
    "parse_date",
    "parse_date_time",
    "parse_duration",
    "parse_time",
    "to_python",
]
