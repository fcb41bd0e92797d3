"""Suite bpmn-conformance: models with the multiset of tokens their script tasks must produce.

The models carry no vendor extensions: their scripts become jobs that this file works, and their few
expressions are mapped to FEEL by the table in the case list.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from guanxi.bpmn import errors, parse_bpmn
from guanxi.bpmn.xml import BPMN, ZEEBE, Node
from guanxi.engine import commands as do
from tests.conformance.cases import guarded, json_files, outcome
from tests.conformance.world import Open, World

EXPRESSIONS = (
    "conditionExpression",
    "loopCondition",
    "completionCondition",
    "loopCardinality",
    "condition",
    "activationCondition",
)


def run(folder: Path) -> dict[str, Any]:
    """Run every test of every list in the folder; a test passes when all its cases do."""
    return outcome("bpmn-conformance", _results(folder))


def _results(folder: Path) -> Iterator[tuple[str, str]]:
    for path, content in json_files(folder):
        tests = content.get("tests") if isinstance(content, dict) else None
        entries = content.get("expressions", {}).get("map", {}) if isinstance(tests, list) else {}
        expressions = {text: entry["feel"] for text, entry in entries.items() if "feel" in entry}
        for test in tests if isinstance(tests, list) else ():
            if isinstance(test, dict) and {"id", "model", "cases"} <= test.keys():
                yield (
                    test["id"],
                    guarded(lambda test=test, path=path, map=expressions: _check(path.parent, test, map)),
                )


def _check(folder: Path, test: dict[str, Any], expressions: dict[str, str]) -> str:
    data = _model(folder, test["model"]).read_bytes()
    for case in test["cases"]:
        reason = _run_case(data, case, expressions)
        if reason:
            return f"case {case['number']}: {reason}"
    return ""


def _model(folder: Path, name: str) -> Path:
    direct = folder / name
    return direct if direct.is_file() else folder / "models" / name


def _run_case(data: bytes, case: dict[str, Any], expressions: dict[str, str]) -> str:
    trial = Trial(case, expressions)
    expected = sorted(case["expected_trace_multiset"])
    try:
        tokens = sorted(trial.tokens(data))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if "ERROR" in expected:
        tokens = sorted(
            "ERROR" if token in ("ERROR_deployment", "ERROR_runtime") else token for token in tokens
        )
    if tokens == expected:
        return ""
    missing, surplus = Counter(expected) - Counter(tokens), Counter(tokens) - Counter(expected)
    return f"missing {sorted(missing.elements())}, surplus {sorted(surplus.elements())}; {trial.notes}"


class Trial:
    """One case: its world, its trace, its marker."""

    def __init__(self, case: dict[str, Any], expressions: dict[str, str]):
        self.case = case
        self.expressions = expressions
        self.trace: list[str] = []
        self.seen: set[str] = set()
        self.notes = ""
        self.spans: list[tuple[Any, Any]] = []

    def tokens(self, data: bytes) -> list[str]:
        """Deploy, start, let time pass, collect."""
        parsed = parse_bpmn(data, convert=self._convert)
        refused = errors(parsed.findings)
        if refused:
            self.notes = "; ".join(f"{f.rule} {f.element_id}: {f.message}" for f in refused)
            return ["ERROR_deployment"]
        world = World(on_job=self._work)
        for graph in parsed.processes:
            world.deploy(graph)
        for position, process_id in enumerate(self.case["start"], 1):
            last = position == len(self.case["start"])
            variables = dict(self.case.get("variables", {})) if last else {}
            world.start(process_id, variables, world.only_start(process_id))
        # A script that notes when it ran holds up whoever started it; only then does the settling begin.
        while held_up := [done for done, opened, _ in world.working if "TIMESTAMP" in opened.effect.type]:
            world.run_until(min(held_up))
        world.advance(timedelta(milliseconds=self.case.get("settle_ms", 0)))
        return [*self.trace, *self._outcome(world), *self._marks()]

    def _outcome(self, world: World) -> list[str]:
        kinds = {opened.effect.type for opened in world.incidents.values()}
        self.notes = "; ".join(opened.effect.message for opened in world.incidents.values())
        if "UNHANDLED_ERROR_EVENT" in kinds:
            return ["ERROR_thrownErrorEvent"]
        return ["ERROR_runtime"] if kinds else []

    def _marks(self) -> list[str]:
        expected = self.case["expected_trace_multiset"]
        overlap = len(self.spans) > 1 and max(a for a, _ in self.spans) < min(b for _, b in self.spans)
        marks = {
            "MARKER_exists": "marker" in self.seen,
            "DATA_correct": "data" in self.seen,
            "EXECUTION_parallel": overlap,
        }
        return [mark for mark, set_ in marks.items() if set_ and mark in expected]

    def _convert(self, root: Node) -> None:
        for node in root.iter():
            name = str(node.tag).rpartition("}")[2]
            if name in EXPRESSIONS and node.text and node.text.strip() in self.expressions:
                node.text = "=" + self.expressions[node.text.strip()]
        for task in list(root.iter(f"{{{BPMN}}}scriptTask", f"{{{BPMN}}}globalScriptTask")):
            script = (task.findtext(f"{{{BPMN}}}script") or "").strip()
            extension = task.makeelement(f"{{{BPMN}}}extensionElements")
            task.insert(0, extension)
            extension.append(task.makeelement(f"{{{ZEEBE}}}taskDefinition", {"type": script}))

    def _work(self, world: World, opened: Open) -> None:
        text = opened.effect.type
        variables = world.variables(opened)
        result: dict[str, Any] = {}
        if text.startswith("SCRIPT_"):
            self.trace.append(text)
        elif text.startswith("INCREMENT_INTEGER_VARIABLE"):
            result = {"integerVariable": variables["integerVariable"] + 1}
            if text.endswith("LOG"):
                self.trace.append("INCREMENT_correct")
        elif text == "CREATE_MARKER_FILE":
            self.seen.add("marker")
        elif text == "SET_STRING_DATA":
            result = {"data": "String"}
        elif text == "LOG_DATA" and variables.get("data") == "String":
            self.seen.add("data")
        elif text == "THROW_ERROR":
            world.queue.append((world._step, (opened.instance, do.ThrowError(opened.effect.key, "ERR_CODE"))))
            return
        elif text.startswith("CREATE_TIMESTAMP"):
            self.spans.append((world.now, world.now + timedelta(seconds=10)))
        command = do.CompleteJob(opened.effect.key, result)
        if text.startswith("CREATE_TIMESTAMP") or text == "WAIT_TEN_SECONDS":
            world.working.append((world.now + timedelta(seconds=10), opened, command))
            return
        world.queue.append((world._step, (opened.instance, command)))
