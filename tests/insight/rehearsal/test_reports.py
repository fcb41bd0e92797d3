"""Reports and coverage: for people, for machines, for test servers."""

from textwrap import dedent
from xml.etree import ElementTree as ET

import msgspec

from guanxi.feel.codec import ENCODER
from guanxi.insight.rehearsal.reports.data import report_data
from guanxi.insight.rehearsal.reports.junit import junit_xml
from guanxi.insight.rehearsal.reports.text import percent, text_lines
from tests.insight.rehearsal.conftest import run

BRANCH = """
<startEvent id="begin"/>
<exclusiveGateway id="large" name="Is it large?" default="large_small"/>
<endEvent id="big" name="Big"/>
<endEvent id="small"/>
begin>large
<sequenceFlow id="large_big" name="yes" sourceRef="large" targetRef="big"><conditionExpression>=n > 5</conditionExpression></sequenceFlow>
large>small
"""
TEST = """
scenarios:
  - scenario: Large < or > "small"
    given: {variables: {n: 3}}
    then:
      path: [begin, large, big]
  - scenario: Small
    given: {variables: {n: 3}}
    then: {state: completed, variables: {n: 3}}
"""


def test_people_read_scenarios_differences_with_file_and_line_and_what_was_missed() -> None:
    """A tick or a cross for each, coverage of elements and flows at the end."""
    lines = list(text_lines([("dir/p.test.yaml", run(BRANCH, TEST))]))

    assert "\n".join(lines) == dedent("""\
        dir/p.test.yaml – Probe
          ✗ Large < or > "small"
              dir/p.test.yaml:6: path, from place 3
                expected: big
                got:      small
              path: begin → large → small [completed]
          ✓ Small
          coverage: 3 of 4 elements, 2 of 3 flows (71.4 %)
            missed: element big “Big”
            missed: flow large_big “Is it large? → Big (yes)”

        1 passed, 1 failed (1 test file)""")


def test_faults_are_shown_with_the_file_they_are_in() -> None:
    """Beside the test file."""
    wrong = run(BRANCH, "scenarios: [{scenario: A, then: {path: [bgin]}}]")
    broken = run(BRANCH, TEST, f_form=b"{")
    lines = list(text_lines([("dir/p.test.yaml", wrong), ("p.test.yaml", broken)]))

    assert lines[1] == "  ✗ dir/p.test.yaml:1: “bgin” names no element of “Probe”. Did you mean “begin”?"
    assert lines[4].startswith("  ✗ f.form:0: The form is no JSON")
    assert lines[-1] == "0 passed, 2 files could not be used (2 test files)"


def test_the_path_of_every_scenario_is_shown_on_request() -> None:
    """`--verbose`."""
    lines = list(text_lines([("p.test.yaml", run(BRANCH, TEST))], verbose=True))

    assert sum("path: begin → large → small [completed]" in line for line in lines) == 2


def test_a_hundred_percent_is_only_said_when_nothing_is_missing() -> None:
    """No rounding up."""
    assert [percent(value) for value in (100.0, 99.99, 50.0, 33.333)] == ["100", "99.9", "50", "33.3"]


def test_machines_read_everything_as_json() -> None:
    """Path, variables, coverage and differences."""
    data = msgspec.json.decode(ENCODER.encode(report_data([("p.test.yaml", run(BRANCH, TEST))])))
    [file] = data["files"]
    large, small = file["scenarios"]

    assert (data["passed"], data["scenarios"], data["failed"]) == (False, 2, 1)
    assert large["differences"] == [
        {"line": 6, "what": "path, from place 3", "expected": "big", "got": "small"}
    ]
    assert (small["passed"], small["variables"], small["state"]) == (True, {"n": 3}, "completed")
    assert small["path"][0] == {"element_id": "begin", "at": "2026-01-05T09:00:00+00:00"}
    assert (file["coverage"]["elements"], file["coverage"]["percent"]) == (4, 71.43)
    assert [one["id"] for one in file["coverage"]["missed"]] == ["big", "large_big"]


def test_test_servers_read_junit_xml() -> None:
    """One suite per file, one case per scenario; a file that cannot be used is an error."""
    good, bad = run(BRANCH, TEST), run(BRANCH, "a: \x01")
    root = ET.fromstring(junit_xml([("p.test.yaml", good), ("q.test.yaml", bad)]))
    first, second = root

    assert (first.get("tests"), first.get("failures"), first.get("errors")) == ("2", "1", "0")
    failure = first[0][0]
    assert first[0].get("name") == 'Large < or > "small"'
    assert failure.tag == "failure"
    assert failure.get("message") == "path, from place 3: expected big, got small"
    assert len(first[1]) == 0
    assert (second.get("tests"), second.get("failures"), second.get("errors")) == ("1", "0", "1")
    assert "q.test.yaml" not in (second[0][0].text or "")
    assert second[0][0].tag == "error"
