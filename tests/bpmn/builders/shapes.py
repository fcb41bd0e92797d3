"""Graphs and drafts as plain values, to be compared: without lines, compiled expressions and the order of arrivals."""

from typing import Any

import msgspec

from guanxi import packs
from guanxi.bpmn import ProcessGraph, errors, parse_bpmn
from guanxi.bpmn.builders import Draft, build, read_document
from guanxi.bpmn.text import Text

PACKS = sorted(packs.FOLDER.glob("*/*.bpmn"))


def shape(part: Any) -> Any:
    """What a graph says, wherever it was written."""
    if isinstance(part, Text):
        return (part.text, part.expression is not None)
    if isinstance(part, dict):
        return {key: shape(value) for key, value in part.items()}
    if isinstance(part, tuple | list):
        return [shape(value) for value in part]
    if isinstance(part, msgspec.Struct):
        found = {name: shape(getattr(part, name)) for name in part.__struct_fields__ if name != "line"}
        if "incoming" in found:
            found["incoming"].sort(key=lambda flow: flow["id"])
        return found
    return part


def said(draft: Draft) -> Any:
    """What a draft says, wherever it was written."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: bare(one) for key, one in value.items() if key not in ("line", "places")}
        return [bare(one) for one in value] if isinstance(value, list) else value

    return bare(msgspec.to_builtins(draft))


def graphs(data: bytes) -> list[ProcessGraph]:
    """The graphs of a file without errors."""
    parsed = parse_bpmn(data)
    assert errors(parsed.findings) == ()
    return list(parsed.processes)


def draft_of(data: bytes) -> Draft:
    """The draft of a file that a draft can hold entirely."""
    parsed = parse_bpmn(data)
    assert parsed.document is not None
    draft, left = read_document(parsed.document)
    assert left == ()
    return draft


def written(draft: Draft) -> bytes:
    """The BPMN file of a draft."""
    built = build(draft)
    assert built.document is not None, built.findings
    return built.document.render()


def differences(one: Any, other: Any, path: str = "") -> list[tuple[str, Any, Any]]:
    """Where two plain values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            found
            for key in sorted(one.keys() | other.keys())
            for found in differences(one.get(key), other.get(key), f"{path}/{key}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = zip(one, other, strict=True)
        return [found for n, pair in enumerate(pairs) for found in differences(*pair, f"{path}/{n}")]
    return [] if one == other else [(path, one, other)]
