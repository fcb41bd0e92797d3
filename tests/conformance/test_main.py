"""The command that runs a suite."""

import json
import subprocess
import sys

import pytest

from tests.conformance import bpmn_conformance, bpmn_interchange, bpmn_scenarios, dmn_tck
from tests.dmn.models import decision, definitions, literal
from tests.engine.models import bpmn, flow


def test_finds_cases_by_content_and_prints_one_object_last(tmp_path):
    """Several case lists under any name, unknown keys and foreign files do no harm; a failure has a reason."""
    folder = tmp_path / "somewhere"
    folder.mkdir()
    (folder / "m.dmn").write_bytes(definitions(decision("D", literal("1 + 1"))))
    case = {
        "folder": "somewhere",
        "model": "m.dmn",
        "id": "good",
        "type": "decision",
        "inputs": [],
        "extra": 1,
    }
    good = {**case, "results": [{"name": "D", "expected": {"t": "decimal", "v": "2"}}]}
    bad = {**case, "id": "bad", "results": [{"name": "D", "expected": {"t": "decimal", "v": "3"}}]}
    (tmp_path / "one.json").write_text(json.dumps({"tests": [good], "about": "x"}))
    (tmp_path / "two.json").write_text(json.dumps({"tests": [bad]}))
    (tmp_path / "other.json").write_text('{"tests": 5}')
    (tmp_path / "broken.json").write_text("{")

    done = subprocess.run(
        [sys.executable, "-m", "tests.conformance", "dmn-tck", str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )

    result = json.loads(done.stdout.splitlines()[-1])
    assert {key: result[key] for key in ("suite", "total", "passed")} == {
        "suite": "dmn-tck",
        "total": 2,
        "passed": 1,
    }
    assert [failure["id"] for failure in result["failed"]] == ["somewhere/bad"]
    assert result["failed"][0]["reason"].startswith("D: Decimal")


def test_decision_cases_may_be_listed_in_a_folder_of_their_own(tmp_path):
    """Folders are looked for upwards; a knowledge model is called with the inputs; what is no case is passed over."""
    (tmp_path / "models").mkdir()
    (tmp_path / "lists" / "deep").mkdir(parents=True)
    model = (
        '<businessKnowledgeModel name="f" id="_f"><encapsulatedLogic><formalParameter name="x"/>'
        f"{literal('x * 2')}</encapsulatedLogic><variable name='f'/></businessKnowledgeModel>"
    )
    (tmp_path / "models" / "m.dmn").write_bytes(definitions(model))
    case = {
        "folder": "models",
        "model": "m.dmn",
        "id": "call",
        "invocable": "f",
        "inputs": [["x", {"t": "decimal", "v": "2"}]],
        "results": [{"name": "f", "expected": {"t": "decimal", "v": "4"}}],
    }
    listed = json.dumps({"tests": ["no case", {"folder": "models"}, case]})
    (tmp_path / "lists" / "deep" / "a.json").write_text("\ufeff" + listed, encoding="utf-8")

    assert dmn_tck.run(tmp_path) == {"suite": "dmn-tck", "total": 1, "passed": 1, "failed": []}


@pytest.mark.parametrize(
    ("runner", "case", "about"),
    [
        (
            bpmn_conformance,
            {
                "cases": [
                    {
                        "number": 1,
                        "variables": {},
                        "start": ["p"],
                        "settle_ms": 0,
                        "expected_trace_multiset": [],
                    }
                ],
                "model": "m.bpmn",
            },
            {"expressions": {"map": {}}, "more": 1},
        ),
        (bpmn_scenarios, {"steps": [{"op": "start", "process": "p", "as": "i"}], "models": ["m.bpmn"]}, {}),
    ],
)
def test_takes_lists_of_processes_by_content_too(tmp_path, runner, case, about):
    """Two lists under any name, in folders of their own; foreign JSON does no harm; a lost model is one failure."""
    name = "tests" if runner is bpmn_conformance else "scenarios"
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "m.bpmn").write_bytes(
            bpmn('<startEvent id="s"/><endEvent id="e"/>' + flow("s", "e"))
        )
    lost = {**case, "id": "lost", "model": "no.bpmn", "models": ["no.bpmn"]}
    one, two = [{**case, "id": "a"}], [{**case, "id": "b"}, lost]
    (tmp_path / "one" / "flowable.json").write_text(json.dumps({name: one, **about}))
    (tmp_path / "two" / "x.json").write_text(json.dumps({name: two, **about}))
    (tmp_path / "other.json").write_text(json.dumps({name: 5, "expressions": 7}))
    (tmp_path / "broken.json").write_text("{")

    result = runner.run(tmp_path)

    assert (result["total"], result["passed"]) == (3, 2)
    assert [failure["id"] for failure in result["failed"]] == ["lost"]
    assert "FileNotFoundError" in result["failed"][0]["reason"]


def test_json_that_is_no_inventory_does_no_harm(tmp_path):
    """Whatever it holds under the same words."""
    for number, content in enumerate(({"reference": 5, "vendor": []}, {"vendor": {"x": 5}}, [])):
        (tmp_path / f"{number}.json").write_text(json.dumps(content))
    assert bpmn_interchange.run(tmp_path)["total"] == 0


def script(identifier: str, text: str) -> str:
    """A script task as the conformance models have it."""
    return f'<scriptTask id="{identifier}"><script>{text}</script></scriptTask>'


PARALLEL = flow("s", "g") + flow("g", "a") + flow("g", "b") + flow("a", "j") + flow("b", "j") + flow("j", "e")
SEQUENCE = flow("s", "a") + flow("a", "b") + flow("b", "e")
ENDS = '<startEvent id="s"/><endEvent id="e"/>'


@pytest.mark.parametrize(
    ("body", "settle", "expected"),
    [
        (
            script("a", "CREATE_TIMESTAMP_LOG_1")
            + script("b", "CREATE_TIMESTAMP_LOG_2")
            + '<parallelGateway id="g"/><parallelGateway id="j"/>'
            + PARALLEL,
            0,
            ["EXECUTION_parallel"],
        ),
        (script("a", "CREATE_TIMESTAMP_LOG_1") + script("b", "CREATE_TIMESTAMP_LOG_2") + SEQUENCE, 0, []),
        (script("a", "WAIT_TEN_SECONDS") + script("b", "SCRIPT_task1") + SEQUENCE, 9_000, []),
        (script("a", "WAIT_TEN_SECONDS") + script("b", "SCRIPT_task1") + SEQUENCE, 10_000, ["SCRIPT_task1"]),
        (
            script("a", "WAIT_TEN_SECONDS")
            + script("b", "SCRIPT_task1")
            + script("c", "SCRIPT_task2")
            + '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>PT5S</timeDuration>'
            + "</timerEventDefinition></boundaryEvent>"
            + SEQUENCE
            + flow("t", "c"),
            20_000,
            ["SCRIPT_task2"],
        ),
    ],
)
def test_scripts_that_take_time_take_it_on_the_virtual_clock(tmp_path, body, settle, expected):
    """Ten seconds each: side by side they overlap, one after the other they do not, and a timer may interrupt them."""
    case = {"number": 1, "variables": {}, "start": ["p"], "settle_ms": settle}
    cases = {
        "right": {**case, "expected_trace_multiset": expected},
        "wrong": {**case, "expected_trace_multiset": [*expected, "EXECUTION_parallel"]},
    }
    tests = [{"id": name, "model": "m.bpmn", "cases": [one]} for name, one in cases.items()]
    (tmp_path / "m.bpmn").write_bytes(bpmn(ENDS + body))
    (tmp_path / "list.json").write_text(json.dumps({"tests": tests}))

    result = bpmn_conformance.run(tmp_path)

    assert [failure["id"] for failure in result["failed"]] == ["wrong"]


def test_a_message_finds_its_instance_by_business_key_and_variables(tmp_path):
    """Three wait for it; the key or the variable tells which is meant."""
    waits = '<intermediateCatchEvent id="m"><messageEventDefinition messageRef="x"/></intermediateCatchEvent>'
    body = ENDS + waits + flow("s", "m") + flow("m", "e")
    (tmp_path / "m.bpmn").write_bytes(bpmn(body, '<message id="x" name="go"/>'))
    starts = [
        {"op": "start", "process": "p", "as": name, "business_key": name, "variables": {"n": number}}
        for number, name in enumerate("abc")
    ]
    steps = [
        *starts,
        {"op": "message", "name": "go", "business_key": "b"},
        {"op": "message", "name": "go", "correlation": {"n": 2}},
        {"op": "assert_ended", "instance": "a", "equals": False},
        {"op": "assert_ended", "instance": "b", "equals": True},
        {"op": "assert_ended", "instance": "c", "equals": True},
        {"op": "expect_error", "steps": [{"op": "message", "name": "go", "business_key": "z"}]},
    ]
    scenario = {"id": "keys", "models": ["m.bpmn"], "steps": steps}
    (tmp_path / "list.json").write_text(json.dumps({"scenarios": [scenario, {**scenario, "id": "twice"}]}))

    assert bpmn_scenarios.run(tmp_path)["failed"] == []


def test_a_process_that_never_ends_fails_alone(tmp_path):
    """One that calls itself for ever does not keep the others from being run."""
    endless = '<startEvent id="s"/><callActivity id="c" calledElement="p"/>' + flow("s", "c")
    (tmp_path / "endless.bpmn").write_bytes(bpmn(endless))
    (tmp_path / "good.bpmn").write_bytes(
        bpmn(ENDS + script("a", "SCRIPT_task1") + flow("s", "a") + flow("a", "e"))
    )
    case = {
        "number": 1,
        "variables": {},
        "start": ["p"],
        "settle_ms": 0,
        "expected_trace_multiset": ["SCRIPT_task1"],
    }
    tests = [{"id": name, "model": f"{name}.bpmn", "cases": [case]} for name in ("endless", "good")]
    (tmp_path / "list.json").write_text(json.dumps({"tests": tests}))

    result = bpmn_conformance.run(tmp_path)

    assert [failure["id"] for failure in result["failed"]] == ["endless"]
    assert "no end after" in result["failed"][0]["reason"]
