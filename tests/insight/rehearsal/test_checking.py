"""Differences: what was expected, what there was, and in which line."""

from pathlib import Path

import pytest

from tests.insight.rehearsal.conftest import TASK, bpmn, run, told

TWO = """
<startEvent id="begin"/>
<serviceTask id="work" name="Work"><extensionElements>
<zeebe:taskDefinition type="acme.work"/>
<zeebe:ioMapping><zeebe:input source="={a: amount, b: 2}" target="data"/></zeebe:ioMapping>
</extensionElements></serviceTask>
<endEvent id="done"/>
begin>work
work>done
"""
GIVEN = "given: {variables: {amount: 7, name: Li, none: null}, jobs: {work: {result: {total: 9, list: [1, {a: true}]}}}}\n"


@pytest.mark.parametrize(
    "then",
    [
        "{variables: {total: 9}}",
        "{variables: {total: 9.0}}",
        "{variables: {total: '=> 5'}}",
        "{variables: {total: '=[1..10]', name: '=\"Wu\", \"Li\"', amount: '=? + 2 = total'}}",
        "{variables: {total: '=amount + 2'}}",
        "{variables: {list: [1, {a: true}]}}",
        "{variables: {list: [1, {a: '=true'}]}}",
        "{variables: {none: null, unknown: '=null'}}",
        "{conditions: ['=total > 8', '=count(list) = 2']}",
        "{passes: [begin, done], never: []}",
        "{jobs: [work, {job: acme.work, type: acme.work, times: 1, inputs: {data.a: 7}}]}",
        "{jobs: [{job: work, inputs: {data: {a: 7, b: '=> 1'}}}]}",
        "{tasks: [], mails: [], messages: [], incidents: []}",
        "{state: completed, verdict: started}",
    ],
)
def test_what_is_as_expected_is_no_difference(then: str) -> None:
    """Numbers are equal by value; a text that begins with = is a test as in a decision table."""
    assert told(run(TWO, f"{GIVEN}scenarios: [{{scenario: A, then: {then}}}]")) == []


@pytest.mark.parametrize(
    ("then", "difference"),
    [
        ("state: waiting", (5, "state", "waiting", "completed")),
        ("path: [begin, done]", (5, "path, from place 2", "done", "work, done")),
        ("path: [begin, work, done, done]", (5, "path, from place 4", "done", "(nothing)")),
        ("passes: [done, work]", (5, "passes", "done, work", "begin, work, done")),
        ("never: [work]", (5, "never", "not work", "begin, work, done")),
        ("variables: {total: 8}", (5, "total", "8", "9")),
        ("variables: {total: '9'}", (5, "total", '"9"', "9")),
        ("variables: {total: true}", (5, "total", "true", "9")),
        ("variables: {total: '=> 10'}", (5, "total", "=> 10", "9")),
        ("variables: {totl: 9}", (5, "totl", "9", "(no such variable)")),
        ("variables: {totl: null}", (5, "totl", "null", "(no such variable)")),
        ("variables: {list: [1]}", (5, "list", "[1]", "[1, {a: true}]")),
        ("conditions: ['=total > amount * 2']", (5, "condition", "=total > amount * 2", "false (amount = 7, total = 9)")),
        ("conditions: ['=nix > 1']", (5, "condition", "=nix > 1", "null (nix = null)")),
        ("jobs: [{job: work, times: 2}]", (5, "job work: times", "2", "1")),
        ("jobs: [{job: work, inputs: {data.a: 8}}]", (5, "job work: inputs.data.a", "8", "7")),
        ("jobs: [{job: work, inputs: {data.c: 8}}]", (5, "job work: inputs.data.c", "8", "(not given)")),
        ("jobs: [{job: acme.work, inputs: {data.a: 8}}]", (5, "job acme.work: inputs.data.a", "8", "7")),
        ("jobs: [{job: work, attempts: 2}]", (5, "job work: attempts", "2", "1")),
        ("mails: [{to: a@b.example}]", (5, "mail", '{to: "a@b.example"}', "none")),
        ("messages: [hello]", (5, "message", "hello", "none")),
        ("incidents: [work]", (5, "incident", "work", "none")),
    ],
)  # fmt: skip
def test_what_is_not_as_expected_is_told_by_line_and_both_sides(
    then: str, difference: tuple[int, str, str, str]
) -> None:
    """One difference each."""
    test = f"{GIVEN}scenarios:\n  - scenario: A\n    then:\n      {then}\n"

    assert told(run(TWO, test)) == [difference]


@pytest.mark.parametrize(
    ("task", "difference"),
    [
        ("{task: ask, name: Question}", ("task ask: name", '"Question"', '"Ask"')),
        ("{task: ask, assignee: bo}", ("task ask: assignee", '"bo"', '"an"')),
        ("{task: ask, groups: [sales]}", ("task ask: groups", '["sales"]', '["sales", "support"]')),
        ("{task: ask, due: P2D}", ("task ask: due", '"P2D"', "2026-01-06 09:00:00+00:00")),
        ("{task: ask, due: null}", ("task ask: due", "null", "2026-01-06 09:00:00+00:00")),
        ("{task: ask, priority: 9}", ("task ask: priority", "9", "50")),
    ],
)
def test_tasks_differ_by_property(task: str, difference: tuple[str, str, str]) -> None:
    """A due date is a moment or a span from when the task was offered."""
    test = f"scenarios: [{{scenario: A, given: {{variables: {{who: an}}}}, then: {{tasks: [{task}]}}}}]"

    assert [one[1:] for one in told(run(TASK, test))] == [difference]


def test_open_tasks_that_are_not_listed_are_differences() -> None:
    """The list is complete; each open task answers for one entry."""
    test = "scenarios: [{scenario: A, given: {variables: {who: an}}, then: {tasks: %s}}]"

    assert [one[1:] for one in told(run(TASK, test % "[]"))] == [("tasks", "none", "ask (“Ask”)")]
    assert [one[1:] for one in told(run(TASK, test % "[ask, ask]"))] == [("task", "ask", "none")]


MAIL = """
<startEvent id="begin"/>
<serviceTask id="greet"><extensionElements><zeebe:taskDefinition type="guanxi.email.send"/>
<zeebe:ioMapping><zeebe:input source="=to" target="to"/><zeebe:input source="hello" target="template"/>
</zeebe:ioMapping></extensionElements></serviceTask>
<endEvent id="done"/>
begin>greet
greet>done
"""


def test_mails_are_written_with_the_real_templates(tmp_path: Path) -> None:
    """Language falls back; a template that names what is not there is an incident as live."""
    (tmp_path / "hello.en.txt").write_text("Subject: Hello {{ name }}\n\nWelcome, {{ name }}!\n")
    test = """
        scenarios:
          - scenario: Sent
            given: {variables: {to: "A <a@b.example>", name: Li}}
            then:
              mails: [{to: a@b.example, subject: Hello Li, text: "Welcome, Li!\\n", template: hello, language: en}]
          - scenario: Several
            given: {variables: {to: [a@b.example, c@d.example], name: Li}}
            then: {mails: [{to: [a@b.example, c@d.example]}]}
          - scenario: Other subject
            given: {variables: {to: a@b.example, name: Wu}}
            then: {mails: [{subject: Hello Li}]}
          - scenario: One too many
            given: {variables: {to: a@b.example, name: Wu}}
            then: {mails: []}
          - scenario: No name
            given: {variables: {to: a@b.example}}
            then: {mails: [], incidents: [{incident: greet, message: '=contains(?, "cannot be filled in")'}]}
          - scenario: Nobody
            given: {variables: {to: nobody}}
            then: {mails: [], incidents: [{incident: greet, type: UNHANDLED_ERROR_EVENT}]}
        """
    outcome = run(bpmn(MAIL), test, mail=(tmp_path,))

    assert [
        [(one.what, one.expected, one.got) for one in each.differences] for each in outcome.scenarios
    ] == [
        [],
        [],
        [("mail greet: subject", '"Hello Li"', '"Hello Wu"')],
        [("mails", "none", "a mail to a@b.example: “Hello Wu”")],
        [],
        [],
    ]
