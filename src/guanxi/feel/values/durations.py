"""The two families of durations, which never mix (DMN 1.5, 10.3.2.3.7 and 10.3.2.3.8)."""

from dataclasses import dataclass

from guanxi.feel.values.temporal import DAY_NANOS, NANOS


@dataclass(frozen=True, slots=True, order=True)
class DaysDuration:
    """A days and time duration, exact to the nanosecond."""

    nanos: int

    def split(self) -> tuple[int, int, int, int, int]:
        """Days, hours, minutes, seconds and nanoseconds, each with the sign of the whole."""
        days, rest = divmod(abs(self.nanos), DAY_NANOS)
        seconds, nano = divmod(rest, NANOS)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        sign = -1 if self.nanos < 0 else 1
        return sign * days, sign * hour, sign * minute, sign * second, sign * nano

    def __str__(self) -> str:
        if not self.nanos:
            return "PT0S"
        days, hours, minutes, seconds, nano = (abs(part) for part in self.split())
        fraction = f".{nano:09d}".rstrip("0") if nano else ""
        clock = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
        clock += f"{seconds}{fraction}S" if seconds or nano else ""
        sign = "-" if self.nanos < 0 else ""
        return f"{sign}P{f'{days}D' if days else ''}{'T' + clock if clock else ''}"


@dataclass(frozen=True, slots=True, order=True)
class MonthsDuration:
    """A years and months duration."""

    months: int

    @property
    def years_part(self) -> int:
        """Whole years, with the sign of the whole."""
        return abs(self.months) // 12 * (-1 if self.months < 0 else 1)

    @property
    def months_part(self) -> int:
        """Months beyond the whole years, with the sign of the whole."""
        return abs(self.months) % 12 * (-1 if self.months < 0 else 1)

    def __str__(self) -> str:
        if not self.months:
            return "P0M"
        years, months = abs(self.years_part), abs(self.months_part)
        sign = "-" if self.months < 0 else ""
        return f"{sign}P{f'{years}Y' if years else ''}{f'{months}M' if months else ''}"
