"""Draft → YAML. What is written is read back as the same draft."""

from typing import Any, Final

import yaml

from guanxi.bpmn.builders.columns import LISTS, PAIRS, TEXTS, pairs_of, settings_in_order
from guanxi.bpmn.builders.draft import (
    Draft,
    DraftData,
    DraftElement,
    DraftEvent,
    DraftFlow,
    DraftPool,
    DraftProcess,
)
from guanxi.bpmn.builders.kinds import WORDS
from guanxi.bpmn.builders.lost import lost
from guanxi.bpmn.builders.yaml_reading import draft_of_yaml
from guanxi.bpmn.findings import Finding


def write_yaml(draft: Draft) -> tuple[str, tuple[Finding, ...]]:
    """The YAML text of a draft, and a warning (``builders.not_expressible``) for each part it cannot hold."""
    pools = {pool.id: _pool(pool) for pool in draft.pools}
    documents = []
    for process in draft.processes:
        documents.append(_process(process, pools))
        pools = {}
    text = yaml.dump_all(
        documents, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=False
    )
    return text, tuple(lost(draft, draft_of_yaml(text.encode())[0], "YAML"))


_BREAKS: Final = "\r\x85\u2028\u2029\ufeff"
"""Signs that YAML takes for ends of lines, or leaves out; written as they are they do not come back."""
_TRUTHS: Final[dict[str, str | bool]] = {"true": True, "false": False}


class _Dumper(yaml.SafeDumper):
    """Writes everything out, and texts of several lines as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        """Never write anchors."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists too."""
        super().increase_indent(flow, False)


def _represent(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    if any(sign in text for sign in _BREAKS):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent)


def _given(**parts: Any) -> dict[str, Any]:
    return {key: value for key, value in parts.items() if value or value is False}


def _pool(pool: DraftPool) -> dict[str, Any]:
    return _given(name=pool.name, sends=pool.sends)


def _process(process: DraftProcess, pools: dict[str, Any]) -> dict[str, Any]:
    flows: dict[str, list[DraftFlow]] = {}
    for flow in process.flows:
        flows.setdefault(flow.source, []).append(flow)
    more = {} if process.executable else {"executable": False}
    return (
        {"process": process.id}
        | more
        | _given(
            name=process.name,
            documentation=process.documentation,
            version_tag=process.version_tag,
            properties=process.properties,
            pool={"id": process.pool, "name": process.pool_name} if process.pool else {},
            pools=pools,
            lanes={lane.id: lane.name for lane in process.lanes},
            data={one.id: _data(one) for one in process.data},
            steps={element.id: _step(element, flows.get(element.id, [])) for element in process.elements},
        )
    )


def _data(one: DraftData) -> dict[str, Any] | str:
    kind = "" if one.kind == "object" else one.kind
    more = _given(kind=kind, inside=one.scope, many=one.collection or "", of=one.of)
    return _given(name=one.name) | more if more else one.name


def _step(element: DraftElement, flows: list[DraftFlow]) -> dict[str, Any]:
    return {"kind": WORDS[element.type]} | _given(
        **{name: getattr(element, field) for name, field in TEXTS.items()},
        event=_events(element.events),
        listeners=_events(element.listeners),
        **{name: _plain(value) for name, value in settings_in_order(element).items()},
        **{name: getattr(element, name) for name in (*PAIRS, *LISTS)},
        next=_next(flows),
    )


def _events(events: list[DraftEvent]) -> Any:
    written = [pairs_of(event) for event in events]
    return written[0] if len(written) == 1 else written


def _plain(value: str) -> str | bool:
    return _TRUTHS.get(value, value)


def _next(flows: list[DraftFlow]) -> Any:
    written = [_flow(flow) for flow in flows]
    return written[0] if len(written) == 1 and isinstance(written[0], str) else written


def _flow(flow: DraftFlow) -> dict[str, Any] | str:
    more = _given(
        name=flow.name,
        condition=flow.condition,
        otherwise=flow.otherwise or "",
        id=flow.id,
    )
    return {"to": flow.target, **more} if more else flow.target
