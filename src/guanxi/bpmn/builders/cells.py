"""The language of table cells: lines of ``word: value``.

A value may go on over several lines when these are indented by two spaces.
"""

from collections.abc import Container, Iterable, Mapping

from guanxi.bpmn.builders.columns import events_of, pairs_of
from guanxi.bpmn.builders.draft import DraftEvent
from guanxi.bpmn.builders.events import EVENTS


class CellRefused(Exception):
    """A cell that is not written as it should be; the text says what was expected."""


def read_pairs(cell: str) -> list[tuple[str, str]]:
    """Words and their values; a line without a colon is a word alone. Raises CellRefused for a stray line."""
    found: list[tuple[str, str]] = []
    for line in cell.split("\n"):
        if line.startswith("  ") or not line.strip():
            if not found:
                raise CellRefused(f"“{line.strip()}” belongs to nothing.")
            word, value = found[-1]
            found[-1] = (word, f"{value}\n{line[2:]}")
            continue
        word, colon, value = line.partition(": ")
        if not colon:
            word, colon, value = (line[:-1], ":", "") if line.endswith(":") else line.partition(":")
        found.append((word.strip(), value))
    return [(word, value.strip()) for word, value in found]


def write_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """The cell of words and values."""
    return "\n".join(_line(word, value) for word, value in pairs)


def _line(word: str, value: str) -> str:
    return f"{word}: {value}".replace("\n", "\n  ") if value else f"{word}:"


def read_mapping(cell: str) -> dict[str, str]:
    """Words and values, each word once. Raises CellRefused."""
    found: dict[str, str] = {}
    for word, value in read_pairs(cell) if cell else ():
        if not word or word in found:
            raise CellRefused(f"“{word}” is there twice." if word else "A line begins with a colon.")
        found[word] = value
    return found


def read_list(cell: str) -> list[str]:
    """Entries, one a line or separated by commas."""
    entries = cell.replace("、", ",").replace("，", ",").replace("\n", ",").split(",")
    return [entry.strip() for entry in entries if entry.strip()]


def read_events(cell: str, kinds: Container[str] = EVENTS) -> list[DraftEvent]:
    """What an event waits for or throws; with other ``kinds``, listeners."""
    return events_of(read_pairs(cell), kinds) if cell else []


def write_events(events: Iterable[DraftEvent]) -> str:
    """The cell of events; a bare word where a single event has no value."""
    pairs = [pair for event in events for pair in pairs_of(event).items()]
    return "\n".join(word if not value else _line(word, value) for word, value in pairs)


_PEOPLE = ("assignee", "groups", "users")


def read_people(cell: str) -> dict[str, str]:
    """Who does a task: an expression is the assignee, a plain text are groups, lines name each. Raises CellRefused."""
    if cell.startswith("="):
        return {"assignee": cell}
    if cell.partition(":")[0].strip() not in _PEOPLE:
        return {"groups": cell}
    found = read_mapping(cell)
    wrong = [word for word in found if word not in _PEOPLE]
    if wrong:
        raise CellRefused(f"“{wrong[0]}” is none of {', '.join(_PEOPLE)}.")
    return found


def write_people(settings: Mapping[str, str]) -> str:
    """The cell of who does a task."""
    found = {name: settings[name] for name in _PEOPLE if name in settings}
    if list(found) == ["assignee"] and found["assignee"].startswith("="):
        return found["assignee"]
    if list(found) == ["groups"] and not found["groups"].startswith(("=", *_PEOPLE)):
        return found["groups"]
    return write_pairs(found.items())
