"""Cron expressions: five fields (minute first) or six (second first), names, ranges, steps, and @daily and the like.

Times are UTC. Day of month and day of week both given means either, as cron has always meant it.
"""

from datetime import datetime, timedelta

import msgspec

MACROS = {
    "@yearly": "0 0 0 1 1 *",
    "@annually": "0 0 0 1 1 *",
    "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0",
    "@daily": "0 0 0 * * *",
    "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
}
MONTHS = {
    name: number
    for number, name in enumerate(
        ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"], 1
    )
}
DAYS = {name: number for number, name in enumerate(["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"])}
RANGES = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 7))
LONGEST_SEARCH = timedelta(days=366 * 8 + 1)


class Cron(msgspec.Struct, frozen=True):
    """Allowed values per field; ``any_day`` and ``any_weekday`` tell whether those fields were left open."""

    seconds: tuple[int, ...]
    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    def next_after(self, now: datetime) -> datetime:
        """The first matching moment after ``now``. Raises ValueError when there is none within eight years."""
        day = now.replace(hour=0, minute=0, second=0, microsecond=0)
        last = day + LONGEST_SEARCH
        while day <= last:
            if self._on(day):
                found = self._within(day, now)
                if found is not None:
                    return found
            day += timedelta(days=1)
        raise ValueError("the cron expression matches no date")

    def _on(self, day: datetime) -> bool:
        if day.month not in self.months:
            return False
        on_day, on_weekday = day.day in self.days, (day.weekday() + 1) % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return on_day and on_weekday
        return on_day or on_weekday

    def _within(self, day: datetime, now: datetime) -> datetime | None:
        for hour in self.hours:
            if day.replace(hour=hour, minute=59, second=59) <= now:
                continue
            for minute in self.minutes:
                for second in self.seconds:
                    at = day.replace(hour=hour, minute=minute, second=second)
                    if at > now:
                        return at
        return None


def parse_cron(text: str) -> Cron:
    """Raises ValueError with a sentence when ``text`` is no cron expression."""
    fields = MACROS.get(text.strip(), text).split()
    if len(fields) == 5:
        fields = ["0", *fields]
    if len(fields) != 6:
        raise ValueError(f"“{text}” is no repetition like R3/PT1H and no cron expression")
    names: tuple[dict[str, int], ...] = ({}, {}, {}, {}, MONTHS, DAYS)
    values = [_field(part, *bounds, known) for part, bounds, known in zip(fields, RANGES, names, strict=True)]
    return Cron(
        tuple(sorted(values[0])),
        tuple(sorted(values[1])),
        tuple(sorted(values[2])),
        frozenset(values[3]),
        frozenset(values[4]),
        frozenset(day % 7 for day in values[5]),
        fields[3] in "*?",
        fields[5] in "*?",
    )


def _field(text: str, lowest: int, highest: int, names: dict[str, int]) -> set[int]:
    allowed: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        if span in ("*", "?"):
            first, last = lowest, highest
        else:
            start, _, end = span.partition("-")
            first = _number(start, names)
            last = _number(end, names) if end else (highest if step else first)
        every = _number(step, {}) if step else 1
        if not (lowest <= first <= last <= highest) or every < 1:
            raise ValueError(f"“{part}” is out of range in a cron expression")
        allowed.update(range(first, last + 1, every))
    return allowed


def _number(text: str, names: dict[str, int]) -> int:
    if text.upper() in names:
        return names[text.upper()]
    if not text.isdigit():
        raise ValueError(f"“{text}” is no number in a cron expression")
    return int(text)
