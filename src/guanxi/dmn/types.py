"""Item definitions as checks: a value comes out as the type wants it, or not at all.

Conversions are those of DMN 1.5, 10.3.2.9.4: to and from a singleton list, and date to date and time. Null belongs
to every type; members a context lacks count as null. Constraints (clause 7.3.2) are unary tests.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from guanxi.dmn.errors import Finding
from guanxi.dmn.evaluation import Run, Test, Values
from guanxi.dmn.language import Language
from guanxi.dmn.model import ItemDefinition
from guanxi.feel.values import Date, DateTime, DaysDuration, Function, MonthsDuration, Range, Time

MISMATCH: Final = object()
"""What a check answers when the value is not of the type."""

Check = Callable[[Any, Run], Any]
_NO_VALUES: Final[Values] = {}


def anything(value: Any, run: Run) -> Any:
    """The check of Any."""
    return value


def _of(*classes: type) -> Check:
    def check(value: Any, run: Run) -> Any:
        return value if value is None or isinstance(value, classes) else MISMATCH

    return check


def _number(value: Any, run: Run) -> Any:
    return (
        value
        if value is None or (isinstance(value, Decimal | int) and value.__class__ is not bool)
        else MISMATCH
    )


def _date_time(value: Any, run: Run) -> Any:
    if isinstance(value, Date):
        return DateTime(value, Time(0, 0, 0, 0, 0, None))
    return value if value is None or isinstance(value, DateTime) else MISMATCH


BUILT_IN: Final[Mapping[str, Check]] = {
    "Any": anything,
    "any": anything,
    "": anything,
    "number": _number,
    "string": _of(str),
    "boolean": _of(bool),
    "date": _of(Date),
    "time": _of(Time),
    "date and time": _date_time,
    "dateTime": _date_time,
    "days and time duration": _of(DaysDuration),
    "dayTimeDuration": _of(DaysDuration),
    "years and months duration": _of(MonthsDuration),
    "yearMonthDuration": _of(MonthsDuration),
    "duration": _of(DaysDuration, MonthsDuration),
    "context": _of(dict),
    "list": _of(list, tuple),
    "range": _of(Range),
    "function": _of(Function),
    "Null": _of(),
}


class Signature(msgspec.Struct, frozen=True):
    """A function type: checks of its parameters by name, and of its result."""

    parameters: Mapping[str, Check]
    result: Check


class Types:
    """The types of one file, and of the files it imports under their import names.

    Args:
        items: item definitions by the name that expressions use (``tLoan``, ``lib.tLoan``), each with the types of
            the file it stands in (None = this one).
        language: compiles constraints.
    """

    def __init__(
        self, items: Mapping[str, ItemDefinition], imported: Mapping[str, "Types"], language: Language
    ) -> None:
        self._items = items
        self._imported = imported
        self._language = language
        self._checks: dict[str, Check] = {}
        self.findings: list[Finding] = []
        for name in items:
            self.check(name)

    def item(self, name: str) -> ItemDefinition | None:
        """The item definition of this name, in this file or an imported one."""
        if name in self._items:
            return self._items[name]
        owner, inner = self._owner(name)
        return None if owner is None else owner.item(inner)

    def _owner(self, name: str) -> tuple["Types | None", str]:
        for prefix, types in self._imported.items():
            if prefix and name.startswith(prefix + "."):
                return types, name[len(prefix) + 1 :]
        default = self._imported.get("")
        return (default, name) if default is not None else (None, name)

    def check(self, name: str) -> Check:
        """The check of a type by its name. An unknown name is a finding and accepts everything."""
        found = BUILT_IN.get(name) or self._checks.get(name)
        if found is not None:
            return found
        item = self._items.get(name)
        if item is not None:
            return self._build_named(name, item)
        owner, inner = self._owner(name)
        if owner is not None and owner.item(inner) is not None:
            return owner.check(inner)
        return self._unknown(name)

    def _build_named(self, name: str, item: ItemDefinition) -> Check:
        """Built behind a forwarder, so that a type may contain itself."""
        if self._is_alias_of_itself(item):
            self._finding(item, "dmn.type_cycle", f"The type {name!r} is defined by itself.")
            self._checks[name] = anything
            return anything
        self._checks[name] = lambda value, run: self._checks[name](value, run)
        self._checks[name] = self._build(item)
        return self._checks[name]

    def _is_alias_of_itself(self, item: ItemDefinition) -> bool:
        seen = {item.name}
        current: ItemDefinition | None = item
        while current is not None and not current.components and current.type_ref:
            current = self._items.get(current.type_ref)
            if current is not None and current.name in seen:
                return True
            if current is not None:
                seen.add(current.name)
        return False

    def _unknown(self, name: str) -> Check:
        message = f"The type {name!r} is not defined."
        self.findings.append(
            Finding(rule="dmn.type_unknown", severity="warning", element_id=name, message=message)
        )
        self._checks[name] = anything
        return anything

    def _finding(self, item: ItemDefinition, rule: str, message: str) -> None:
        self.findings.append(
            Finding(rule=rule, element_id=item.id or item.name, line=item.line, message=message)
        )

    def _build(self, item: ItemDefinition) -> Check:
        if item.components:
            base = _context({one.name: self._build(one) for one in item.components})
        elif item.function is not None:
            wanted = tuple(self.check(one.type_ref) for one in item.function.parameters)
            base = _function(wanted, self.check(item.function.result))
        else:
            base = self._plain(item.type_ref) if item.allowed_values else self.check(item.type_ref)
        members = self._constraint(item, item.allowed_values)
        whole = self._constraint(item, item.type_constraint)
        single = _constrained(base, members)
        return _constrained(_list_of(single), whole) if item.is_collection else _constrained(single, whole)

    def _plain(self, name: str) -> Check:
        """The check of a base type whose allowed values are replaced by those of the type that is derived from it."""
        item = self._items.get(name)
        if item is None:
            owner, inner = self._owner(name)
            known = name not in BUILT_IN and owner is not None and owner.item(inner) is not None
            return owner._plain(inner) if owner is not None and known else self.check(name)
        if item.components or item.function or item.is_collection or self._is_alias_of_itself(item):
            return self.check(name)
        return _constrained(self._plain(item.type_ref), self._constraint(item, item.type_constraint))

    def function(self, type_ref: str) -> "Signature | None":
        """The checks of a function type; None when the name is that of another type."""
        item = self._items.get(type_ref)
        if item is None:
            owner, inner = self._owner(type_ref)
            return None if owner is None else owner.function(inner)
        if item.function is None or item.is_collection:
            return None
        return Signature(
            {one.name: self.check(one.type_ref) for one in item.function.parameters},
            self.check(item.function.result),
        )

    def result(self, type_ref: str) -> Check:
        """The check of what a function gives; modelers name either that type or the type of the function."""
        signature = self.function(type_ref)
        return self.check(type_ref) if signature is None else signature.result

    def _constraint(self, item: ItemDefinition, text: str) -> Test | None:
        return self._language.tests(text, frozenset(), item.id or item.name) if text else None


def _context(members: Mapping[str, Check]) -> Check:
    def check(value: Any, run: Run) -> Any:
        if value is None:
            return None
        if not isinstance(value, dict):
            return _unwrapped(value, check, run)
        changed: Values | None = None
        for name, member in members.items():
            if name not in value:
                return MISMATCH
            before = value[name]
            after = member(before, run)
            if after is MISMATCH:
                return MISMATCH
            if after is not before:
                changed = changed or dict(value)
                changed[name] = after
        return changed or value

    return check


def _function(parameters: tuple[Check, ...], result: Check) -> Check:
    """A function with as many parameters; its arguments and its result are brought to the types at each call."""

    def check(value: Any, run: Run) -> Any:
        if value is None:
            return None
        if not isinstance(value, Function) or len(value.parameters) != len(parameters):
            return MISMATCH
        if value.builtin is not None:
            return value

        def call(*arguments: Any) -> Any:
            bound = [
                converted(argument, wanted, run, f"the parameter {name!r}")
                for name, wanted, argument in zip(value.parameters, parameters, arguments, strict=True)
            ]
            if any(
                after is None and before is not None for after, before in zip(bound, arguments, strict=True)
            ):
                return None
            return converted(value.call(*bound), result, run, "a function")

        return Function(value.name, value.parameters, value.types, call)

    return check


def _unwrapped(value: Any, check: Check, run: Run) -> Any:
    """From a singleton list to its item."""
    while isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
        found = check(value, run)
        if found is not MISMATCH:
            return found
    return MISMATCH


def both(first: Check, second: Check) -> Check:
    """A value that two types want."""
    if first is anything or second is anything:
        return second if first is anything else first

    def check(value: Any, run: Run) -> Any:
        checked = first(value, run)
        return checked if checked is MISMATCH else second(checked, run)

    return check


def _list_of(member: Check) -> Check:
    def check(value: Any, run: Run) -> Any:
        if value is None:
            return None
        items = value if isinstance(value, list | tuple) else [value]
        checked = [member(item, run) for item in items]
        if any(item is MISMATCH for item in checked):
            return MISMATCH
        same = items is value and all(a is b for a, b in zip(items, checked, strict=True))
        return value if same else checked

    return check


def _constrained(base: Check, constraint: Test | None) -> Check:
    if constraint is None:
        return base
    test = constraint

    def check(value: Any, run: Run) -> Any:
        checked = base(value, run)
        if checked is MISMATCH or checked is None:
            return checked
        return checked if test(checked, _NO_VALUES, run) is True else MISMATCH

    return check


def converted(value: Any, check: Check, run: Run, what: str) -> Any:
    """The value as the type wants it; null with a warning when it is not of the type.

    Args:
        what: who wants it, for the warning, e.g. ``the input 'Age'``.
    """
    if value is None or check is anything:
        return value
    result = check(value, run)
    if result is MISMATCH and isinstance(value, list | tuple):
        result = _unwrapped(value, check, run)
    if result is MISMATCH:
        run.warn("dmn.type", f"The value of {what} is not of its type.")
        return None
    return result
