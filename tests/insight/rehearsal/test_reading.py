"""Test files read strictly: every mistake with its line and a cure."""

import re
from datetime import UTC, datetime
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.crm.catalogue import load_catalogue
from guanxi.insight.rehearsal import rehearse
from guanxi.insight.rehearsal.problems import Problem
from guanxi.insight.rehearsal.reading import LARGEST, read_scenarios
from guanxi.insight.rehearsal.scenario import BEGIN, Complete, Pass, ScenarioFile
from guanxi.packs import pack_files
from tests.conftest import ROOT

junk = st.sampled_from(
    [
        "P99999999Y",
        "-P1D",
        "9999-12-31T23:59:59Z",
        "=1/0",
        "1e999",
        "null",
        "[",
        "{}",
        "&a",
        "*a",
        "R1/PT1S",
        "0",
        "'",
    ]
)


def read(text: str) -> ScenarioFile | tuple[Problem, ...]:
    """Read a test file's text."""
    return read_scenarios("p.test.yaml", dedent(text).encode())


def scenarios(text: str) -> ScenarioFile:
    """Read a test file that has nothing wrong."""
    found = read(text)
    assert isinstance(found, ScenarioFile), found
    return found


def test_a_scenario_says_what_is_given_happens_and_holds() -> None:
    """All parts with their lines; what a file gives to all is what a scenario does not say otherwise."""
    file = scenarios("""\
        file: other.bpmn
        process: p
        given:
          at: 2026-03-01T10:00:00+01:00
          record: {object: lead, values: {last_name: Li, source: event}}
          variables: {a: 1, b: 1}
          jobs: {x: {result: {}}, y: {pending: true}}
        scenarios:
          - scenario: One
            given:
              record: {values: {source: phone}}
              variables: {b: 2}
              jobs: {y: {error: NO}}
            when:
              - after: PT2H
              - complete: ask
                with: {c: 3}
            then:
              state: completed
              tasks: [ask]
          - scenario: Two
            then: {}
        """)
    one, two = file.scenarios

    assert (file.file, file.process, file.file_line, file.process_line) == ("other.bpmn", "p", 1, 2)
    assert one.given.at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert one.given.record is not None
    assert one.given.record.values == {"last_name": "Li", "source": "phone"}
    assert one.given.variables == {"a": 1, "b": 2}
    assert {name: answers.items[0].kind for name, answers in one.given.jobs.items()} == {
        "x": "result",
        "y": "error",
    }
    assert [type(action) for action in one.when] == [Pass, Complete]
    assert (one.then.state, [task.subject for task in one.then.tasks or ()]) == ("completed", ["ask"])
    assert (two.given.jobs["y"].items[0].kind, two.when, two.then.tasks) == ("pending", (), None)
    assert (one.line, two.line, one.then.lines["tasks"]) == (9, 21, 20)


def test_a_scenario_begins_on_a_monday_morning_unless_it_says_otherwise() -> None:
    """The default is fixed, so that tests repeat."""
    [one] = scenarios("scenarios: [{scenario: A, then: {}}]").scenarios

    assert one.given.at == BEGIN == datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("scenarios: []", 1, "There is no scenario."),
        ("", 1, "A test file must be names with values."),
        ("- a", 1, "A test file must be names with values."),
        ("scenario: x", 1, "A test file has no “scenario”. Did you mean “scenarios”?"),
        ("scenarios: {a: 1}", 1, "“scenarios” must be a list."),
        ("scenarios:\n  - scenario: A", 2, "A scenario needs “then”."),
        ("scenarios:\n  - then: {}", 2, "A scenario needs “scenario”."),
        (
            "scenarios:\n  - {scenario: A, then: {}}\n  - {scenario: A, then: {}}",
            3,
            "is the name of two scenarios",
        ),
        ("scenarios:\n  - {scenario: A, then: {}, whem: []}", 2, "has no “whem”. Did you mean “when”?"),
    ],
)
def test_a_file_of_another_shape_is_refused(text: str, line: int, message: str) -> None:
    """The problem names the line and what would be right."""
    found = read(text)

    assert isinstance(found, tuple)
    assert any(one.line == line and message in one.text for one in found), found


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("given: {at: tomorrow}", "“tomorrow” is no date and time"),
        ("given: {record: {valuse: {}}}", "“record” has no “valuse”. Did you mean “values”?"),
        ("given: {variables: [1]}", "Variables must be names with values."),
        ("given: {variables: {a: '=1 +'}}", "“=1 +” is no FEEL"),
        ("given: {jobs: {x: {}}}", "An answer is one of result, error, failure and pending."),
        ("given: {jobs: {x: {result: {}, error: E}}}", "An answer is one of"),
        ("given: {jobs: {x: {result: {}, code: E}}}", "“code” does not go with “result”."),
        ("given: {jobs: {x: {pending: yes}}}", "This must be true or false."),
        ("given: {jobs: {x: {result: {}, after: 2h}}}", "“2h” is no duration"),
        ("given: {jobs: {x: {reslt: {}}}}", "An answer has no “reslt”. Did you mean “result”?"),
        ("given: {tasks: {x: 3}}", "Variables must be names with values."),
        ("when: {after: P1D}", "“when” must be a list."),
        ("when: [{after: -P1D}]", "Time does not run backwards."),
        ("when: [{after: P1D, complete: x}]", "An action is one of after, until, complete"),
        ("when: [{wait: P1D}]", "An action has no “wait”."),
        ("when: [{after: P1D, with: {a: 1}}]", "“with” does not go with “after”."),
        ("when: [{signal: x, key: a}]", "“key” does not go with “signal”."),
        ("when: [{complete: [x]}]", "A text is needed here."),
        ("then: {state: done}", "“done” is not one of completed, waiting, cancelled, not_started."),
        ("then: {verdict: stared}", "Did you mean “started”?"),
        ("then: {path: a}", "“path” must be a list."),
        ("then: {variables: {a: '=>'}}", "is no FEEL"),
        ("then: {conditions: [a > 1]}", "“a > 1” is no FEEL expression. Begin it with “=”"),
        ("then: {tasks: [{name: x}]}", "A task needs “task”."),
        ("then: {tasks: [{task: x, asignee: y}]}", "A task has no “asignee”. Did you mean “assignee”?"),
        ("then: {mails: [welcome]}", "A mail must be names with values."),
        ("then: {jobs: [{job: x, inputs: 3}]}", "The values must be names with values."),
        ("then: {incident: [x]}", "“then” has no “incident”. Did you mean “incidents”?"),
    ],
)
def test_a_mistake_in_a_scenario_is_named(part: str, message: str) -> None:
    """One problem, in its line, with words that help."""
    then = "" if part.startswith("then") else "\n    then: {}"
    found = read_scenarios("p.test.yaml", f"scenarios:\n  - scenario: A\n    {part}{then}\n".encode())

    assert isinstance(found, tuple)
    assert [one.line for one in found] == [3] * len(found)
    assert any(message in one.text for one in found), found


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines() -> None:
    """Nobody has to run the command once per mistake."""
    found = read("""\
        scenarios:
          - scenario: A
            then: {sate: completed}
            given: {jbos: {}}
          - scenario: B
            when: [{afte: P1D}]
            then: {}
        """)

    assert isinstance(found, tuple)
    assert [one.line for one in found] == [3, 4, 6, 6]


def test_bytes_that_are_no_text_and_files_that_are_too_large_are_refused() -> None:
    """With the line of the first wrong byte."""
    broken = read_scenarios("p.test.yaml", b"a: 1\nb: \xff")
    large = read_scenarios("p.test.yaml", b"#" * (LARGEST + 1))

    assert isinstance(broken, tuple)
    assert isinstance(large, tuple)
    assert (broken[0].line, broken[0].message) == (2, "The test file is no UTF-8 text.")
    assert large[0].message == "The test file is larger than 1 MB."


LINES = (ROOT / "src/guanxi/packs/quote_approval/quote-approval.test.yaml").read_text("utf-8").splitlines()
FILES = pack_files("quote_approval")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_text_makes_it_fail_without_saying_why(data: st.DataObject) -> None:
    """A shipped test with lines cut, doubled, moved in and words exchanged: an outcome or problems, never an exception."""
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        other = data.draw(st.integers(0, len(lines) - 1))
        word = data.draw(st.sampled_from(re.findall(r"\S+", lines[other]) or [""]))
        wrong = data.draw(junk)
        lines[at] = data.draw(
            st.sampled_from(
                [
                    "",
                    lines[other],
                    f"  {lines[at]}",
                    lines[at].removeprefix("  "),
                    lines[at].replace(":", ""),
                    re.sub(r"[\w.]+(?=[^\w.]*$)", lambda _, word=word: word, lines[at]),
                    re.sub(r"[\w.]+(?=[^\w.]*$)", lambda _, wrong=wrong: wrong, lines[at]),
                ]
            )
        )
    outcome = rehearse("quote-approval.test.yaml", "\n".join(lines).encode(), FILES, load_catalogue())

    assert outcome.faults or outcome.scenarios
    assert all(fault.problem.line > 0 and fault.problem.message for fault in outcome.faults)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_reading_fail(content: bytes) -> None:
    """Whatever they are, they are no test file."""
    assert isinstance(read_scenarios("p.test.yaml", content), tuple)
