"""Coverage: every kind of element can be come to."""

from msgspec.structs import replace

from guanxi.insight.rehearsal.coverage import together
from tests.insight.rehearsal.conftest import JOB, bpmn, only, run, told

PROCESS = """
<startEvent id="begin"/>
<transaction id="tx">
<startEvent id="inside"/>
<serviceTask id="book"><extensionElements><zeebe:taskDefinition type="acme.book"/></extensionElements></serviceTask>
<boundaryEvent id="undo" attachedToRef="book"><compensateEventDefinition/></boundaryEvent>
<serviceTask id="unbook" isForCompensation="true"><extensionElements><zeebe:taskDefinition type="acme.unbook"/></extensionElements></serviceTask>
<association id="handler" sourceRef="undo" targetRef="unbook" associationDirection="One"/>
<endEvent id="stop"><cancelEventDefinition/></endEvent>
inside>book
book>stop
</transaction>
<boundaryEvent id="cancelled" attachedToRef="tx"><cancelEventDefinition/></boundaryEvent>
<serviceTask id="each"><extensionElements><zeebe:taskDefinition type="acme.each"/></extensionElements>
<multiInstanceLoopCharacteristics><extensionElements>
<zeebe:loopCharacteristics inputCollection="=[1,2,3]" inputElement="n" outputCollection="outs" outputElement="=out"/>
</extensionElements></multiInstanceLoopCharacteristics></serviceTask>
<intermediateThrowEvent id="jump"><linkEventDefinition name="L"/></intermediateThrowEvent>
<intermediateCatchEvent id="land"><linkEventDefinition name="L"/></intermediateCatchEvent>
<subProcess id="aside" triggeredByEvent="true"><startEvent id="late" isInterrupting="false"><timerEventDefinition>
<timeDuration>PT1H</timeDuration></timerEventDefinition></startEvent><endEvent id="noted"/>
late>noted
</subProcess>
<userTask id="ask"><extensionElements><zeebe:userTask/></extensionElements></userTask>
<endEvent id="done"/>
begin>tx
cancelled>each
each>jump
land>ask
ask>done
"""
TEST = """
scenarios:
  - scenario: A
    given:
      jobs:
        acme.book: {result: {}}
        acme.unbook: {result: {}}
        each: [{result: {out: "=n * 2"}}, {result: {out: b}}, {result: {out: c}}]
    when: [{after: PT2H}, {complete: ask}]
    then:
      state: completed
      variables: {outs: [2, b, c]}
      jobs: [{job: each, times: 3}]
      passes: [unbook, cancelled, each, each, each, jump, land, ask, aside, late, noted, done]
"""


def test_undone_repeated_linked_and_aside_are_all_counted() -> None:
    """Also the boundary event of a compensation, which nothing enters, when its handler ran."""
    outcome = run(bpmn(PROCESS), TEST)

    assert only(outcome).differences == ()
    assert outcome.coverage is not None
    assert (outcome.coverage.elements, outcome.coverage.flows) == (16, 8)
    assert outcome.coverage.missed == ()


def test_a_list_of_answers_that_is_too_short_is_told() -> None:
    """The third of three runs has none."""
    test = TEST.replace(", {result: {out: c}}]", "]")
    [(_, what, _, got)] = [one for one in told(run(bpmn(PROCESS), test)) if one[1].startswith("job each")][
        -1:
    ]

    assert what == "job each"
    assert got.startswith("all 2 answers to “acme.each” are used up")


def test_tests_of_other_processes_do_not_count() -> None:
    """Only the same process of the same file."""
    answered = run(JOB, "scenarios: [{scenario: A, given: {jobs: {work: {result: {}}}}, then: {}}]")
    pending = run(JOB, "scenarios: [{scenario: A, given: {jobs: {work: {pending: true}}}, then: {}}]")
    other = replace(run(bpmn(PROCESS), TEST), process_file="other.bpmn")
    joined = together([pending, answered, other])

    assert [one.coverage.percent for one in (pending, answered) if one.coverage] == [60, 100]
    assert [one.coverage.percent for one in joined if one.coverage] == [100, 100, 100]
    assert together([pending, other])[0].coverage == pending.coverage


STARTS = """
<startEvent id="weekly"><timerEventDefinition><timeCycle>R/P7D</timeCycle></timerEventDefinition></startEvent>
<startEvent id="by_message"><messageEventDefinition messageRef="m"/></startEvent>
<endEvent id="done"/>
weekly>done
by_message>done
"""


def test_each_start_event_can_be_chosen() -> None:
    """Where there is more than one, the scenario says which."""
    process = bpmn(STARTS, more='<message id="m" name="hello"/>')
    test = """
        scenarios:
          - {scenario: A, given: {start: weekly}, then: {path: [weekly, done]}}
          - {scenario: B, given: {start: by_message, variables: {x: 1}}, then: {path: [by_message, done]}}
        """
    outcome = run(process, test)
    unsaid = run(process, "scenarios: [{scenario: A, then: {}}]")

    assert outcome.passed
    assert outcome.coverage is not None
    assert outcome.coverage.percent == 100
    assert "There is by_message, weekly." in unsaid.faults[0].problem.text
