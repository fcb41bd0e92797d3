"""A column cut into atoms: the smallest groups of values that no rule of the column tells apart.

A cell is then a whole number whose bit *n* says whether it accepts atom *n*.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import msgspec

from guanxi.dmn.compiling.simple_tests import ANY, Cell, Span, kind_of, sort_key

KINDS: Final = {"number": "number", "string": "string", "boolean": "boolean", "date": "date"}


class Atom(msgspec.Struct, frozen=True):
    """A group of values of one kind: one value, everything between two, or every other text."""

    kind: str
    span: Span

    def text(self) -> str:
        """What it holds, in words of FEEL."""
        return span_text(self.span, self.kind)


class Axis(msgspec.Struct, frozen=True):
    """A column: its atoms, and the mask of each cell (None = only running the test can tell)."""

    atoms: tuple[Atom, ...]
    masks: tuple[int | None, ...]
    domain: int


def span_text(span: Span, kind: str) -> str:
    """A span as a unary test."""
    if span.low is None and span.high is None:
        return "any other text" if kind == "string" else "any value"
    if span.single:
        return value_text(span.low)
    if span.low is None:
        return f"{'<=' if span.high_included else '<'} {value_text(span.high)}"
    if span.high is None:
        return f"{'>=' if span.low_included else '>'} {value_text(span.low)}"
    left, right = "[" if span.low_included else "(", "]" if span.high_included else ")"
    return f"{left}{value_text(span.low)}..{value_text(span.high)}{right}"


def value_text(value: Any) -> str:
    """A value as FEEL writes it."""
    match kind_of(value):
        case "string":
            return f'"{value}"'
        case "boolean":
            return "true" if value else "false"
        case "date":
            return f'@"{value}"'
        case _:
            return str(value)


def axis(cells: Sequence[Cell | None], allowed: Cell | None, type_ref: str) -> Axis:
    """The axis of a column.

    Args:
        cells: its cells, one per rule.
        allowed: values the column allows; None = not told.
        type_ref: declared type, empty when unknown.
    """
    spans = [span for cell in (*cells, allowed) if cell is not None and cell is not ANY for span in cell]
    kinds = _kinds(spans, type_ref)
    atoms = tuple(atom for kind in kinds for atom in _atoms(kind, spans))
    everything = (1 << len(atoms)) - 1
    masks = tuple(None if cell is None else _mask(cell, atoms) for cell in cells)
    domain = everything if allowed is None else _mask(allowed, atoms)
    return Axis(
        atoms or (Atom("", Span(None, None)),), masks if atoms else _whole(cells), domain if atoms else 1
    )


def _whole(cells: Sequence[Cell | None]) -> tuple[int | None, ...]:
    return tuple(None if cell is None else 1 for cell in cells)


def _kinds(spans: Iterable[Span], type_ref: str) -> list[str]:
    if type_ref in KINDS:
        return [KINDS[type_ref]]
    return sorted({_kind(span) for span in spans} - {""})


def _kind(span: Span) -> str:
    return kind_of(span.low if span.low is not None else span.high)


def _atoms(kind: str, spans: Iterable[Span]) -> list[Atom]:
    values = sorted(
        {end for span in spans if _kind(span) == kind for end in (span.low, span.high) if end is not None},
        key=sort_key,
    )
    if kind == "boolean":
        return [Atom(kind, Span(value, value)) for value in (False, True)]
    if kind == "string":
        return [Atom(kind, Span(value, value)) for value in values] + [Atom(kind, Span(None, None))]
    return _line(kind, values)


def _line(kind: str, values: list[Any]) -> list[Atom]:
    """Points and the gaps between them, in order."""
    if not values:
        return [Atom(kind, Span(None, None))]
    atoms = [Atom(kind, Span(None, values[0], True, False))]
    for place, value in enumerate(values):
        after = values[place + 1] if place + 1 < len(values) else None
        atoms.append(Atom(kind, Span(value, value)))
        atoms.append(Atom(kind, Span(value, after, False, after is None)))
    return atoms


def _mask(cell: Cell, atoms: Sequence[Atom]) -> int:
    if cell is ANY:
        return (1 << len(atoms)) - 1
    return sum(1 << place for place, atom in enumerate(atoms) if any(_covers(span, atom) for span in cell))


def _covers(span: Span, atom: Atom) -> bool:
    """Whether the span holds every value of the atom (an atom is never half inside)."""
    if _kind(span) != atom.kind:
        return False
    if atom.kind in ("string", "boolean"):
        return atom.span.low is not None and bool(span.low == atom.span.low)
    return _starts_before(span, atom.span) and _ends_after(span, atom.span)


def _starts_before(span: Span, inner: Span) -> bool:
    if span.low is None:
        return True
    if inner.low is None:
        return False
    low, start = sort_key(span.low), sort_key(inner.low)
    return bool(low < start or (low == start and (span.low_included or not inner.low_included)))


def _ends_after(span: Span, inner: Span) -> bool:
    if span.high is None:
        return True
    if inner.high is None:
        return False
    high, end = sort_key(span.high), sort_key(inner.high)
    return bool(high > end or (high == end and (span.high_included or not inner.high_included)))
