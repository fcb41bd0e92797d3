"""How a scenario begins: at which start event and with which variables; or the verdict why it does not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from guanxi.bpmn import Element, ElementType
from guanxi.feel.codec import decode_value
from guanxi.insight.rehearsal.problems import Problem, suggest
from guanxi.insight.rehearsal.scenario import Given, GivenRecord
from guanxi.insight.rehearsal.subject import Subject
from guanxi.insight.rehearsal.values import final, plain
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.record import Record, to_variables
from guanxi.records.validation import check_values
from guanxi.triggers.judge import Change, Judgement, Verdict, judge
from guanxi.triggers.record_trigger import RecordTrigger, record_triggers


class Beginning(msgspec.Struct, frozen=True):
    """``judgement`` says whether the process starts; then ``element_id`` (None: none start) and variables."""

    judgement: Judgement
    element_id: str | None
    variables: Mapping[str, Any]


def begin(subject: Subject, given: Given, catalogue: Catalogue) -> Beginning | list[Problem]:
    """Return how the scenario begins, or what is wrong with what it gives."""
    if given.start and given.start not in {one.id for one in subject.graph.start_events}:
        known = [one.id for one in subject.graph.start_events]
        message = f"“{given.start}” is no start event of “{subject.name}”."
        return [Problem(given.start_line, message, suggest(given.start, known))]
    variables = final(given.variables, {}, given.at)
    if given.record is not None:
        return _by_record(subject, given, given.record, catalogue, variables)
    if given.start:
        return Beginning(Judgement(Verdict.STARTED), given.start, variables)
    return _by_hand(subject, given, variables)


def _by_hand(subject: Subject, given: Given, variables: Mapping[str, Any]) -> Beginning | list[Problem]:
    starts = subject.graph.start_events
    if not starts or any(_is_none(start) for start in starts):
        return Beginning(Judgement(Verdict.STARTED), None, variables)
    if len(starts) == 1 and "trigger" not in starts[0].properties:
        return Beginning(Judgement(Verdict.STARTED), starts[0].id, variables)
    cure = "Add “record:” with the values of the record, or “start:” with the start event, under “given”."
    message = f"It is not said how “{subject.name}” starts."
    return [Problem(given.line, message, f"{cure} {suggest('', [one.id for one in starts])}")]


def _is_none(start: Element) -> bool:
    return start.type is ElementType.START_EVENT and not start.events and "trigger" not in start.properties


def _by_record(
    subject: Subject, given: Given, record: GivenRecord, catalogue: Catalogue, variables: Mapping[str, Any]
) -> Beginning | list[Problem]:
    triggers = [
        one
        for one in record_triggers(subject.graph)
        if given.start in ("", one.element_id) and record.object in ("", one.object)
    ]
    if not triggers:
        objects = [one.object for one in record_triggers(subject.graph)]
        what = f"a {record.object}" if record.object else "a record"
        message = f"No change of {what} starts “{subject.name}”."
        return [Problem(record.line, message, suggest(record.object, objects))]
    name = record.object or triggers[0].object
    new = _record_values(name, record, {}, catalogue, given.at)
    old = None
    if record.before is not None:
        old = _record_values(name, record, record.before, catalogue, given.at)
    wrong = [*_problems(new), *_problems(old)]
    if wrong:
        return wrong
    changes = [_change(one, old, new) for one in triggers]
    judged = [
        (judge(one, change, process_id=subject.graph.id, enabled=True, now=given.at), one)
        for one, change in zip(triggers, changes, strict=True)
    ]
    judgement, trigger = next((one for one in judged if one[0].verdict is Verdict.STARTED), judged[0])
    about = {name: new, "record": {"object": name, "id": record.id}}
    return Beginning(judgement, trigger.element_id, {**about, **variables})


def _problems(found: Any) -> list[Problem]:
    return found if isinstance(found, list) else []


def _change(trigger: RecordTrigger, old: Any, new: Any) -> Change:
    on = "updated" if old is not None else "created"
    if not trigger.on & {
        "created",
        "updated",
    }:  # archived or restored: the values are the same before and after
        on, old = min(trigger.on), old or new
    return Change(object=trigger.object, on=on, old=old, new=new)


def _record_values(
    name: str, record: GivenRecord, changes: Mapping[str, Any], catalogue: Catalogue, at: datetime
) -> dict[str, Any] | list[Problem]:
    """The record as the process would get it: checked, every field there. Objects of one's own are taken as given."""
    values = final({**record.values, **changes}, {}, at)
    one = next((known for known in catalogue.objects if known.name == name), None)
    if one is None:
        return {**values, "id": record.id}
    checked, faults = check_values(one, {key: plain(value) for key, value in values.items()}, creating=True)
    if faults:
        return [
            Problem(record.lines.get(field, record.line), message, _cure(field, one))
            for field, message in faults.items()
        ]
    system = {"id": record.id, "version": 1, "number": f"{one.definition.number_prefix}000001"}
    moments = {"created_at": at, "updated_at": at}
    complete = {**dict.fromkeys(one.fields), **checked, **system, **moments}
    found: dict[str, Any] = decode_value(to_variables(one, Record(name, record.id, 1, complete)))
    return found


def _cure(field: str, one: CatalogueObject) -> str:
    return suggest(field, one.fields) if field not in one.fields else ""
