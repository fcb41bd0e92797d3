"""Histories: every event that was ever written is read and applied as it was then.

``python -m tests.engine.test_journal`` adds what is new to golden/events.json; it never changes what is there.
A history that once went wrong is kept in ``journals`` with its model and the state it must come to.
"""

import ast
import hashlib
import inspect
import json
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from guanxi.engine import appliers, dump_state, renaming, replay
from guanxi.engine.appliers import APPLIERS
from guanxi.engine.definition import Definition
from guanxi.engine.journal import EVENTS, dump_events, load_events
from tests.engine.models import parse

HERE = Path(__file__).parent
GOLDEN = HERE / "golden" / "events.json"
JOURNALS = sorted((HERE / "journals").glob("*.jsonl"))


def fingerprints() -> dict[str, str]:
    """For each event and version: its fields and the code of its applier, without comments and layout."""
    found = {}
    for (name, version), kind in sorted(EVENTS.items()):
        fields = ", ".join(kind.__struct_fields__)
        found[f"{name} {version}"] = _hash(fields, APPLIERS[kind])
    shared = (
        appliers._consume,
        appliers._forget,
        renaming.renamed,
        renaming._name,
        renaming._value,
        renaming._entry,
    )
    return found | {"shared": _hash("", *shared)}


def _hash(fields: str, *functions: Callable[..., object]) -> str:
    text = fields
    for function in functions:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
                node.body = node.body[1:]
        text += "\n" + ast.unparse(tree)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_shipped_events_and_appliers_do_not_change():
    """A new meaning is a new version; what is new has to be added by the command above."""
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == fingerprints()


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.stem)
def test_a_recorded_history_comes_to_the_same_state(path):
    """The state stored beside it, to the byte."""
    definition = Definition(parse(path.with_suffix(".bpmn").read_bytes()))
    state = replay(definition, load_events(path.read_bytes()))
    assert dump_state(state) + b"\n" == path.with_suffix(".state.json").read_bytes()


def test_a_history_survives_being_written():
    """Values of variables included."""
    path = JOURNALS[0]
    history = load_events(path.read_bytes())
    assert dump_events(history) == path.read_bytes()
    assert {type(event).__name__ for one in JOURNALS for event in load_events(one.read_bytes())} >= {
        "ElementActivated",
        "VariableSet",
        "WaitOpened",
        "IncidentOpened",
        "CommandKept",
        "ElementTerminating",
        "InstanceMigrated",
    }


def main() -> None:
    """Add fingerprints of new events; a changed one is refused."""
    known = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
    found = fingerprints()
    changed = [name for name in known if found.get(name) != known[name]]
    if changed:
        raise SystemExit(f"shipped events may not change: {', '.join(changed)}")
    GOLDEN.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
