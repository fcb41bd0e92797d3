"""Adding steps, flows and data to a draft from Python; what both Python ways share. Wrong calls raise at once."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from guanxi.bpmn.builders.build import BuildError
from guanxi.bpmn.builders.draft import (
    DataKind,
    DraftData,
    DraftElement,
    DraftEvent,
    DraftFlow,
    DraftLane,
    DraftProcess,
)
from guanxi.bpmn.builders.kinds import WORDS
from guanxi.bpmn.builders.names import identifier, unique
from guanxi.bpmn.builders.settings import settings_of
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import ElementType as Type

Events = DraftEvent | Iterable[DraftEvent] | None
_MAPPINGS: Final = frozenset({"inputs", "outputs", "headers", "properties"})
_LISTS: Final = frozenset({"reads", "writes", "sends"})


def refuse(rule: str, message: str, cure: str, element_id: str = "") -> BuildError:
    """The exception for a call that makes no sense."""
    finding = Finding(rule=f"builders.{rule}", element_id=element_id, message=message, cure=cure)
    return BuildError((finding,))


class Maker:
    """A process being made."""

    def __init__(self, process: DraftProcess):
        self.process = process
        self.elements: dict[str, DraftElement] = {}
        self.ids = {process.id, process.pool} - {""}
        self.flow_ids: set[str] = set()

    def new_id(self, given: str, name: str, otherwise: str) -> str:
        """The id given, which must be new; else one made from the name."""
        if given and given in self.ids:
            raise refuse("duplicate", f"“{given}” is there twice.", "Give each its own id.", given)
        found = given or unique(identifier(name) or otherwise, self.ids)
        self.ids.add(found)
        return found

    def add(
        self, kind: Type, name: str, scope: str, events: Events, options: Mapping[str, Any]
    ) -> DraftElement:
        """A new element. Raises BuildError for an id that is taken and a setting its kind does not have."""
        if kind not in WORDS:
            raise refuse("kind", f"“{kind}” is no kind of step.", f"Use one of {', '.join(WORDS)}.")
        rest = dict(options)
        known = settings_of(kind)
        wrong = [name for name in rest if name not in known and name not in _FIELDS]
        if wrong:
            message = f"A step of the kind {WORDS[kind]} has no “{wrong[0]}”."
            raise refuse("setting", message, f"It may have: {', '.join(known)}.", str(rest.get("id", name)))
        found = self.new_id(rest.pop("id", ""), name, identifier(WORDS[kind]))
        element = DraftElement(found, kind, scope, name, events=_listed(events))
        element.documentation = rest.pop("documentation", "")
        element.lane = self.lane(rest.pop("lane", ""))
        for field in _MAPPINGS & rest.keys():
            setattr(element, field, dict(rest.pop(field)))
        element.listeners = _listed(rest.pop("listeners", None))
        for field in _LISTS & rest.keys():
            values = [rest.pop(field)] if isinstance(rest[field], str) else list(rest.pop(field))
            setattr(element, field, values if field == "sends" else [self.data_of(one) for one in values])
        element.settings = {
            key: text for key, value in rest.items() if (text := _text(value)) not in ("", known[key].default)
        }
        self.elements[found] = element
        self.process.elements.append(element)
        return element

    def connect(self, source: str, target: str, **details: Any) -> DraftFlow:
        """A sequence flow; the target may be added later."""
        condition = details.pop("condition", "")
        if condition and not condition.startswith("="):
            condition = f"={condition}"
        flow = DraftFlow(source, target, condition=condition, **details)
        if flow.id or flow.usual_id in self.flow_ids:
            flow.id = (
                self.new_id(flow.id, "", "") if flow.id else unique(flow.usual_id, self.flow_ids | self.ids)
            )
        self.flow_ids.add(flow.id or flow.usual_id)
        self.process.flows.append(flow)
        return flow

    def lane(self, name: str) -> str:
        """The id of the lane with this id or name, made when it is new."""
        for lane in self.process.lanes:
            if name in (lane.id, lane.name):
                return lane.id
        if not name:
            return ""
        made = DraftLane(self.new_id("", name, "lane"), name)
        self.process.lanes.append(made)
        return made.id

    def data_of(self, name: str) -> str:
        """The id of the data with this id or name; a data object is made when it is new."""
        for one in self.process.data:
            if name in (one.id, one.name):
                return one.id
        return self.data(name).id

    def data(
        self, name: str, given: str = "", kind: DataKind = "object", scope: str = "", collection: bool = False
    ) -> DraftData:
        """A new data object or store."""
        made = DraftData(self.new_id(given, name, kind), kind, name, scope, collection)
        self.process.data.append(made)
        return made


_FIELDS: Final = _MAPPINGS | _LISTS | {"id", "documentation", "lane", "listeners"}


def _listed(events: Events) -> list[DraftEvent]:
    if events is None:
        return []
    return [events] if isinstance(events, DraftEvent) else list(events)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
