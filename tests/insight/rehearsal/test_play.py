"""Scenarios played on the real engine: time, answers, people, messages."""

from textwrap import dedent

import pytest

from guanxi.insight.rehearsal.outcome import Outcome
from tests.insight.rehearsal.conftest import JOB, TASK, bpmn, faults, only, run, told


def passes(process: str | bytes, test: str, **files: bytes) -> Outcome:
    """The outcome of the one scenario; it must pass."""
    one = only(run(process, test, **files))
    assert one.differences == ()
    return one


def ids(one: Outcome) -> list[str]:
    """The path by ids."""
    return [visit.element_id for visit in one.path]


TIMERS = """
<startEvent id="begin"/>
<userTask id="ask"><extensionElements><zeebe:userTask/></extensionElements></userTask>
<boundaryEvent id="late" attachedToRef="ask" cancelActivity="false"><timerEventDefinition>
<timeDuration>PT3H</timeDuration></timerEventDefinition></boundaryEvent>
<boundaryEvent id="soon" attachedToRef="ask" cancelActivity="false"><timerEventDefinition>
<timeCycle>R3/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
<boundaryEvent id="over" attachedToRef="ask"><timerEventDefinition>
<timeDate>2026-01-05T13:30:00Z</timeDate></timerEventDefinition></boundaryEvent>
<endEvent id="done"/><endEvent id="told"/><endEvent id="reminded"/><endEvent id="gone"/>
begin>ask
ask>done
late>told
soon>reminded
over>gone
"""


def test_timers_fire_in_the_order_in_which_they_are_due() -> None:
    """Each at its own moment, however far time is moved at once."""
    one = passes(
        TIMERS,
        """
        scenarios:
          - scenario: A
            when:
              - after: PT30M
              - then: {path: [begin, ask]}
              - after: P7D
            then: {state: completed, tasks: []}
        """,
    )

    assert [(visit.element_id, visit.at.strftime("%H:%M")) for visit in one.path[2:]] == [
        ("soon", "10:00"),
        ("reminded", "10:00"),
        ("soon", "11:00"),
        ("reminded", "11:00"),
        ("late", "12:00"),
        ("told", "12:00"),
        ("soon", "12:00"),
        ("reminded", "12:00"),
        ("over", "13:30"),
        ("gone", "13:30"),
    ]


def test_time_moves_to_a_moment_but_never_backwards() -> None:
    """`until` names the moment."""
    test = "scenarios: [{scenario: A, when: [{until: %s}], then: {never: [late]}}]"
    passes(TIMERS, test % "2026-01-05T11:59:59Z")
    [difference] = told(run(TIMERS, test % "2026-01-05T08:00:00Z"))

    assert "It is 2026-01-05T09:00:00+00:00 already" in difference[3]


def test_a_job_is_answered_by_its_element_then_by_its_type() -> None:
    """Formulas see the variables of the job and its inputs."""
    test = """
        given: {variables: {amount: 21}, jobs: {acme.work: {result: {by: type, twice: "=double"}}}}
        scenarios:
          - scenario: By type
            then: {variables: {by: type, twice: 42}}
          - scenario: By element
            given: {jobs: {work: {result: {by: element}}}}
            then: {variables: {by: element}}
        """
    outcome = run(JOB, test)

    assert [one.differences for one in outcome.scenarios] == [(), ()]


def test_failures_are_tried_again_until_the_retries_are_used_up() -> None:
    """As often as the process says; then there is an incident, which an operator has tried again."""
    one = passes(
        JOB,
        """
        scenarios:
          - scenario: A
            given:
              variables: {amount: 1}
              jobs:
                work:
                  - failure: away
                  - failure: away
                  - failure: still away
                  - result: {ok: true}
            when:
              - then:
                  jobs: [{job: work, attempts: 3}]
                  incidents: [{incident: work, type: JOB_NO_RETRIES, message: '=contains(?, "still away")'}]
              - retry: work
            then: {state: completed, incidents: [], variables: {ok: true}, jobs: [{job: work, times: 2}]}
        """,
    )

    assert [moved.kind for moved in one.moved] == ["failure", "retry", "result"]


def test_a_failure_that_is_not_tried_again_is_an_incident_at_once() -> None:
    """By `retry: false`."""
    passes(
        JOB,
        """
        scenarios:
          - scenario: A
            given: {variables: {amount: 1}, jobs: {work: {failure: no use, retry: false}}}
            then: {jobs: [{job: work, attempts: 1}], incidents: [work]}
        """,
    )


def test_an_incident_that_nobody_expects_fails_the_scenario() -> None:
    """Also when nothing is said of incidents."""
    outcome = run(
        JOB, "scenarios: [{scenario: A, given: {jobs: {work: {error: E}}, variables: {amount: 1}}, then: {}}]"
    )
    [(_, what, expected, got)] = told(outcome)
    assert (what, expected) == ("incidents", "none")
    assert got.startswith("work: UNHANDLED_ERROR_EVENT: “Work” threw the error “E”")


def test_a_job_nobody_answers_fails_the_scenario_unless_it_is_said_to_be_pending() -> None:
    """The message says where an answer goes."""
    silent = "scenarios: [{scenario: A, given: {variables: {amount: 1}}, then: {state: waiting}}]"
    [(_, what, expected, got)] = told(run(JOB, silent))
    passes(JOB, silent.replace("amount: 1}", "amount: 1}, jobs: {work: {pending: true}}"))

    assert (what, expected) == ("job work", "an answer")
    assert got.startswith("nobody answers “acme.work”. Answer it under given.jobs")


def test_a_pending_job_is_finished_by_a_worker_later() -> None:
    """`complete` is for jobs too."""
    passes(
        JOB,
        """
        scenarios:
          - scenario: A
            given: {variables: {amount: 1}, jobs: {work: {pending: true}}}
            when: [{after: P1D}, {complete: work, with: {total: "=double + 1"}}]
            then: {state: completed, variables: {total: 3}}
        """,
    )


def test_an_answer_takes_its_time() -> None:
    """`after` runs on the same clock as the timers."""
    body = JOB.replace("<endEvent", '<boundaryEvent id="late" attachedToRef="work"><timerEventDefinition>'
    "<timeDuration>PT2H</timeDuration></timerEventDefinition></boundaryEvent>\nlate>done\n<endEvent")  # fmt: skip
    test = """
        given: {variables: {amount: 1}}
        scenarios:
          - scenario: In time
            given: {jobs: {work: {result: {ok: true}, after: PT1H}}}
            when: [{then: {state: waiting}}, {after: P1D}]
            then: {state: completed, never: [late], variables: {ok: true}}
          - scenario: Too late
            given: {jobs: {work: {result: {ok: true}, after: PT3H}}}
            when: [{after: P1D}]
            then: {state: completed, path: [begin, work, late, done], variables: {ok: '=null'}}
        """
    outcome = run(body, test)

    assert [one.differences for one in outcome.scenarios] == [(), ()]


ERRORS = """
<startEvent id="begin"/>
<serviceTask id="assign" name="Assign"><extensionElements>
<zeebe:taskDefinition type="guanxi.records.assign"/>
<zeebe:ioMapping><zeebe:input source="lead" target="object"/><zeebe:input source="=record" target="id"/>
<zeebe:input source="sales" target="group"/></zeebe:ioMapping></extensionElements></serviceTask>
<boundaryEvent id="nobody" attachedToRef="assign"><errorEventDefinition errorRef="e"/></boundaryEvent>
<endEvent id="done"/><endEvent id="none"/>
begin>assign
assign>done
nobody>none
"""
ERROR = '<error id="e" errorCode="GROUP_EMPTY"/>'


def test_activities_answer_by_themselves_and_check_their_inputs_as_live() -> None:
    """The declared sample; a missing input is an incident at once; a declared business error is caught."""
    test = """
        scenarios:
          - scenario: Sample
            given: {variables: {record: r1}}
            then: {state: completed, variables: {owner.name: Owner}}
          - scenario: Missing
            then:
              state: waiting
              incidents: [{incident: assign, message: '=contains(?, "The input ''id''")'}]
              jobs: [{job: assign, attempts: 1}]
          - scenario: Caught
            given: {variables: {record: r1}, jobs: {assign: {error: GROUP_EMPTY}}}
            then: {state: completed, path: [begin, assign, nobody, none]}
        """
    outcome = run(bpmn(ERRORS, more=ERROR), test)

    assert [one.differences for one in outcome.scenarios] == [(), (), ()]
    assert outcome.coverage is not None
    assert outcome.coverage.percent == 100


def test_a_task_is_completed_by_hand_or_at_once() -> None:
    """What the task offers is seen before; a list of answers is used one after the other."""
    passes(
        TASK,
        """
        scenarios:
          - scenario: A
            given: {variables: {who: an}}
            when:
              - then: {tasks: [{task: ask, name: Ask, assignee: an, groups: [sales, support], due: P1D}]}
              - then: {tasks: [{task: ask, due: 2026-01-06T09:00:00Z}]}
              - complete: ask
                with: {answer: "=who + who"}
            then: {state: completed, variables: {answer: anan}, tasks: []}
        """,
    )
    passes(
        TASK,
        "scenarios: [{scenario: A, given: {variables: {who: an}, tasks: {ask: {x: 1}}}, then: {variables: {x: 1}}}]",
    )


def test_answers_must_fit_the_form() -> None:
    """As when a person fills it in; the scenario stops there."""
    body = TASK.replace("<zeebe:userTask/>", '<zeebe:userTask/><zeebe:formDefinition formId="f"/>')
    form = (
        b'{"id": "f", "components": [{"type": "radio", "key": "go", "validate": {"required": true}, '
        b'"values": [{"value": "yes"}, {"value": "no"}]}]}'
    )
    test = """
        given: {variables: {who: an}}
        scenarios:
          - scenario: A
            when:
              - complete: ask
                with: {go: maybe, come: 1}
            then: {state: completed}
        """
    [(line, _, _, got)] = told(run(body, test, f_form=form))
    fine = run(body, test.replace("{go: maybe, come: 1}", "{go: 'yes'}"), f_form=form)

    assert line == 6
    assert got == (
        "The form of “Ask” does not take these answers. come: The form has no such field. "
        "go: This must be one of yes, no."
    )
    assert fine.passed


MESSAGES = """
<startEvent id="begin"/>
<intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
<intermediateCatchEvent id="open"><signalEventDefinition signalRef="s"/></intermediateCatchEvent>
<intermediateThrowEvent id="say"><signalEventDefinition signalRef="t"/></intermediateThrowEvent>
<endEvent id="done"/>
begin>paid
paid>open
open>say
say>done
"""
NAMES = (
    '<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/>'
    '</extensionElements></message><signal id="s" name="opened"/><signal id="t" name="said"/>'
)


def test_messages_and_signals_come_by_name_and_key() -> None:
    """The wrong key finds nobody; what the process sends is seen."""
    test = """
        given: {variables: {order: "42"}}
        scenarios:
          - scenario: Right
            when: [{message: paid, key: 42, with: {sum: 3}}, {signal: opened}]
            then: {state: completed, variables: {sum: 3}, messages: [said]}
          - scenario: Wrong key
            when: [{message: paid, key: 43}]
            then: {}
          - scenario: Too early
            when: [{signal: opened}]
            then: {}
        """
    right, wrong, early = run(bpmn(MESSAGES, more=NAMES), test).scenarios

    assert right.differences == ()
    assert [one.got for one in wrong.differences] == [
        "Nobody waits for the message “paid” with the key 43; awaited are paid 42."
    ]
    assert [one.line for one in early.differences] == [11]


def test_called_processes_are_answered_like_jobs() -> None:
    """By element or process id; an error can be thrown."""
    body = """
        <startEvent id="begin"/>
        <callActivity id="check"><extensionElements><zeebe:calledElement processId="credit"/></extensionElements></callActivity>
        <endEvent id="done"/>
        begin>check
        check>done
        """
    passes(
        body,
        """
        scenarios:
          - scenario: A
            given: {variables: {a: 1}, jobs: {credit: {result: {ok: true}}}}
            then: {state: completed, variables: {ok: true}, jobs: [{job: check, inputs: {a: 1}}]}
        """,
    )


def test_a_called_process_that_fails_is_an_incident() -> None:
    """As when the called process cannot be started."""
    body = """
        <startEvent id="begin"/>
        <callActivity id="check"><extensionElements><zeebe:calledElement processId="credit"/></extensionElements></callActivity>
        begin>check
        """
    passes(
        body,
        """
        scenarios:
          - scenario: A
            given: {jobs: {check: [{failure: not there, retry: false}, {result: {}}]}}
            when: [{then: {incidents: [check]}}, {retry: check}]
            then: {state: completed}
        """,
    )


def test_listeners_are_answered_by_their_job_type() -> None:
    """Before and after the element's own job, which is answered by its element."""
    body = JOB.replace("<zeebe:ioMapping>", """<zeebe:executionListeners>
<zeebe:executionListener eventType="start" type="acme.before"/><zeebe:executionListener eventType="end" type="acme.after"/>
</zeebe:executionListeners><zeebe:ioMapping>""")  # fmt: skip
    test = """
        scenarios:
          - scenario: A
            given:
              variables: {amount: 1}
              jobs: {work: {result: {a: 1}}, acme.before: {result: {b: 2}}, acme.after: {result: {c: 3}}}
            then: {state: completed, jobs: [acme.before, work, {job: acme.after, times: 1}]}
        """
    one = passes(body, test)
    [(_, what, _, got)] = told(run(body, test.replace(", acme.after: {result: {c: 3}}}", "}").replace("{job: acme.after, times: 1}", "acme.after").replace("state: completed, ", "")))  # fmt: skip

    assert [(job.type, job.listener) for job in one.jobs] == [
        ("acme.before", "start"),
        ("acme.work", ""),
        ("acme.after", "end"),
    ]
    assert (what, got.split(".")[0]) == ("job work", "nobody answers “acme")


def test_a_listener_delays_a_task_and_the_completion_of_it() -> None:
    """The task is offered after the listener of its creation, and done after that of its completion."""
    body = TASK.replace("<zeebe:userTask/>", """<zeebe:userTask/><zeebe:taskListeners>
<zeebe:taskListener eventType="creating" type="acme.creating"/><zeebe:taskListener eventType="completing" type="acme.completing"/>
</zeebe:taskListeners>""")  # fmt: skip
    one = passes(
        body,
        """
        scenarios:
          - scenario: A
            given:
              variables: {who: an}
              jobs: {acme.creating: {result: {}, after: PT1H}, acme.completing: {result: {}}}
            when:
              - then: {tasks: []}
              - after: PT1H
              - then: {tasks: [{task: ask, assignee: an}]}
              - complete: ask
            then: {state: completed, tasks: []}
        """,
    )

    assert [job.listener for job in one.jobs] == ["creating", "completing"]


def test_variables_are_changed_from_outside() -> None:
    """`set` writes global variables; formulas see the old ones."""
    passes(
        TASK,
        "scenarios: [{scenario: A, given: {variables: {who: an, n: 1}}, when: [{set: {n: '=n + 1'}}], then: {variables: {n: 2}}}]",
    )


def test_what_cannot_be_done_stops_the_scenario_with_its_line() -> None:
    """Completing what is not open, retrying what has no incident."""
    test = "given: {variables: {who: an}}\nscenarios:\n  - scenario: A\n    when:\n      - %s\n    then: {state: completed}\n"
    [twice] = told(run(TASK, test % "complete: ask\n      - complete: ask"))
    [retried] = told(run(TASK, test % "retry: ask"))

    assert (twice[0], twice[3]) == (6, "There is no task of “ask” to complete; nothing is open.")
    assert (retried[0], retried[3]) == (5, "“ask” has no incident; there are: none.")


def test_a_process_without_end_is_stopped() -> None:
    """A loop of tasks that are answered at once."""
    body = """
        <startEvent id="begin"/>
        <exclusiveGateway id="again"/>
        <userTask id="ask"><extensionElements><zeebe:userTask/></extensionElements></userTask>
        begin>again
        again>ask
        ask>again
        """
    [(line, _, _, got)] = told(run(body, "scenarios: [{scenario: A, given: {tasks: {ask: {}}}, then: {}}]"))

    assert (line, got) == (1, "The process did not come to rest within 20000 commands.")


def test_time_ends_with_the_calendar() -> None:
    """A span that leads beyond it is told, wherever it stands."""
    by_hand = told(run(TIMERS, "scenarios: [{scenario: A, when: [{after: P8000Y}], then: {}}]"))
    answer = "given: {jobs: {work: {result: {}, after: P8000Y}}}\nscenarios: [{scenario: A, then: {}}]"
    by_answer = told(run(JOB, answer))

    assert [one[3] for one in (*by_hand, *by_answer)] == ["That is after the year 9999."] * 2


TRIGGER = """
<startEvent id="begin"><extensionElements><zeebe:properties>
<zeebe:property name="trigger" value="record"/><zeebe:property name="trigger.object" value="deal"/>
<zeebe:property name="trigger.on" value="updated"/><zeebe:property name="trigger.field" value="stage"/>
<zeebe:property name="trigger.condition" value="=new.amount > 100"/>
</zeebe:properties></extensionElements></startEvent>
<endEvent id="done"/>
begin>done
"""


@pytest.mark.parametrize(
    ("record", "verdict"),
    [
        ("{values: {name: A, amount: 200, stage: proposal}, before: {stage: discovery}}", "started"),
        ("{values: {name: A, amount: 50, stage: proposal}, before: {stage: discovery}}", "condition_false"),
        ("{values: {name: A, stage: proposal}, before: {stage: discovery}}", "condition_failed"),
        ("{values: {name: A, amount: 200}, before: {amount: 100}}", "not_matched"),
        ("{values: {name: A, amount: 200}}", "not_matched"),
    ],
)
def test_the_trigger_judges_the_record_as_live(record: str, verdict: str) -> None:
    """Started, or not and why; a scenario that expects a start tells the reason."""
    state = "completed" if verdict == "started" else "not_started"
    one = passes(
        TRIGGER,
        f"scenarios: [{{scenario: A, given: {{record: {record}}}, then: {{verdict: {verdict}, state: {state}}}}}]",
    )
    wanted = run(TRIGGER, f"scenarios: [{{scenario: A, given: {{record: {record}}}, then: {{}}}}]")

    assert ids(one) == (["begin", "done"] if verdict == "started" else [])
    assert wanted.passed == (verdict == "started")


def test_a_record_has_all_its_fields_and_obeys_the_rules_of_its_object() -> None:
    """Defaults are filled in; a wrong field or value is told in its line."""
    test = dedent("""\
        scenarios:
          - scenario: A
            given:
              record:
                before: {stage: discovery}
                values:
                  name: A
                  amount: 200
                  stage: proposal
            then: {variables: {deal.name: A, deal.probability: '=null', record.id: record-1, deal.version: 1}}
        """)
    passes(TRIGGER, test)
    wrong = faults(run(TRIGGER, test.replace("amount: 200", "amout: 200").replace("proposal", "porposal")))

    assert [(line, text.split(".")[0]) for _, line, text in wrong] == [
        (8, "Deal has no field 'amout'"),
        (9, "Stage cannot be 'porposal'"),
    ]
    assert "Did you mean “amount”?" in wrong[0][2]


def test_it_has_to_be_said_how_a_process_starts() -> None:
    """A record trigger does not fire by itself; another object does not fire it."""
    silent = faults(run(TRIGGER, "scenarios: [{scenario: A, then: {}}]"))
    other = faults(run(TRIGGER, "scenarios: [{scenario: A, given: {record: {object: dael}}, then: {}}]"))

    assert silent[0][2].startswith("It is not said how “Probe” starts. Add “record:”")
    assert other[0][2] == "No change of a dael starts “Probe”. Did you mean “deal”?"


def test_the_same_file_gives_the_same_outcome() -> None:
    """No clock, no chance: also with uuid() in an expression."""
    body = JOB.replace("=amount * 2", "=uuid()")
    test = "scenarios: [{scenario: A, given: {jobs: {work: {result: {x: '=double'}}}}, then: {}}]"
    first, second = (only(run(body, test)).variables["x"] for _ in range(2))

    assert first == second
    assert len(first) == 36
