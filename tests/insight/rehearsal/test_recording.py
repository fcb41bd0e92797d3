"""Save as test: a run written as a test file, and the law that the file passes."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from guanxi.feel.values import Date, DateTime, DaysDuration, MonthsDuration, Range, Time
from guanxi.insight.rehearsal.beginning import Beginning, begin
from guanxi.insight.rehearsal.form import Form
from guanxi.insight.rehearsal.outcome import Outcome
from guanxi.insight.rehearsal.play import play
from guanxi.insight.rehearsal.reading import read_scenarios
from guanxi.insight.rehearsal.recording import recorded_outcome, save_as_test
from guanxi.insight.rehearsal.rehearse import rehearse_scenarios
from guanxi.insight.rehearsal.scenario import Scenario, ScenarioFile
from guanxi.insight.rehearsal.subject import Subject, read_subject
from guanxi.insight.rehearsal.tree import Mapping, read_tree
from guanxi.insight.rehearsal.values import final
from guanxi.insight.rehearsal.yaml_text import NotWritable, yaml_mapping, yaml_text, yaml_value
from tests.insight.rehearsal.conftest import CATALOGUE, bpmn

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)

NAMES = (
    '<message id="m" name="paid"><extensionElements><zeebe:subscription correlationKey="=order"/>'
    '</extensionElements></message><error id="e" errorCode="BAD"/>'
)
PROCESS = """
<startEvent id="begin"/>
<parallelGateway id="split"/>
<userTask id="ask" name="Ask"><extensionElements><zeebe:userTask/></extensionElements></userTask>
<boundaryEvent id="hint" attachedToRef="ask" cancelActivity="false"><timerEventDefinition>
<timeCycle>R2/PT1H</timeCycle></timerEventDefinition></boundaryEvent>
<boundaryEvent id="over" attachedToRef="ask"><timerEventDefinition>
<timeDuration>PT5H</timeDuration></timerEventDefinition></boundaryEvent>
<serviceTask id="work"><extensionElements><zeebe:taskDefinition type="acme.work" retries="2"/>
<zeebe:ioMapping><zeebe:output source="=total" target="sum"/></zeebe:ioMapping></extensionElements></serviceTask>
<boundaryEvent id="bad" attachedToRef="work"><errorEventDefinition errorRef="e"/></boundaryEvent>
<intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
<parallelGateway id="join"/>
<endEvent id="done"/><endEvent id="told"/><endEvent id="given_up"/><endEvent id="failed"/>
begin>split
split>ask
split>work
ask>join
hint>told
over>given_up
work>paid
bad>failed
paid>join
join>done
"""


def subject() -> Subject:
    """The process of these tests."""
    found = read_subject("p.test.yaml", {"p.bpmn": bpmn(PROCESS, more=NAMES)})
    assert isinstance(found, Subject)
    return found


SUBJECT = subject()

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=3)
moments = st.one_of(
    st.dates().map(lambda day: Date(day.year, day.month, day.day)),
    st.integers(-(10**15), 10**15).map(lambda nanos: DaysDuration(nanos * 1000)),
    st.integers(-500, 500).map(MonthsDuration),
    st.just(DateTime(Date(2026, 1, 8), Time(9, 30, 0, 0, 3600))),
    st.just(Time(9, 30, 0)),
)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts | moments | texts.map(lambda text: f"={text}"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@given(values)
@example('=\b\f"\\b\\\n')
def test_a_value_comes_back_from_a_test_file_as_it_was(value: Any) -> None:
    """Texts that look like something else, moments and durations included."""
    form = Form()
    tree = read_tree(f"a: {yaml_value(value)}")
    assert isinstance(tree, Mapping), tree

    assert final(form.value(tree.entries["a"]), {}, NOW) == value
    assert form.problems == []


@given(texts, texts)
def test_a_name_comes_back_as_it_was(name: str, text: str) -> None:
    """Whatever it is made of."""
    tree = read_tree(yaml_mapping({name: yaml_text(text)}))

    assert isinstance(tree, Mapping)
    assert {key: getattr(one, "value", None) for key, one in tree.entries.items()} == {name: text}


def test_a_range_has_no_form_in_a_test_file() -> None:
    """It is refused, not written wrong."""
    with pytest.raises(NotWritable, match="Range"):
        yaml_value([Range(Decimal(1), Decimal(2))])


names = st.sampled_from(["x", "y", "a b", "order"])
variables = st.dictionaries(names, values, max_size=3).map(lambda found: {**found, "order": "42"})
after = st.sampled_from(["PT0.5S", "PT30M", "PT1H", "PT90M", "PT5H", "P1D"])
answers = st.one_of(
    values.map(lambda value: f"{{result: {{total: {yaml_value(value)}}}}}"),
    after.map(lambda span: f"{{result: {{total: 1}}, after: {span}}}"),
    st.just("{error: BAD}"),
    st.just("{failure: away}"),
    st.just("{failure: away, retry: false}"),
    st.just("{pending: true}"),
)
actions = st.one_of(
    after.map(lambda span: f"after: {span}"),
    variables.map(lambda found: f"complete: ask\n        with: {yaml_value(found)}"),
    st.just("retry: work"),
    values.map(lambda value: f"message: paid\n        key: '42'\n        with: {{got: {yaml_value(value)}}}"),
    st.just("set: {x: '=1'}"),
)


def scenario_text(given_: dict[str, Any], work: list[str], when: list[str]) -> str:
    """A test file with these parts."""
    lines = ["scenarios:", "  - scenario: A", "    given:", f"      variables: {yaml_value(given_)}"]
    lines += ["      jobs:", f"        work: [{', '.join(work)}]", "    when:"]
    return "\n".join([*lines, *(f"      - {one}" for one in when), "    then: {}", ""])


def played(scenario: Scenario, beginning: Beginning) -> Outcome:
    """The outcome of a scenario without the actions that ask for what is not there."""
    while True:
        run = play(SUBJECT, scenario, beginning)
        stuck = {one.line for one in run.differences if one.what == "goes on"}
        if not stuck:
            return run
        scenario = replace(scenario, when=tuple(one for one in scenario.when if one.line not in stuck))


@settings(max_examples=100, deadline=None)
@given(variables, st.lists(answers, min_size=1, max_size=4), st.lists(actions, max_size=9))
def test_a_recorded_run_passes_when_it_is_repeated(
    start: dict[str, Any], work: list[str], when: list[str]
) -> None:
    """The same path at the same moments, the same state and variables; no notes."""
    file = read_scenarios("p.test.yaml", scenario_text(start, work, when).encode())
    assert isinstance(file, ScenarioFile), file
    [scenario] = file.scenarios
    beginning = begin(SUBJECT, scenario.given, CATALOGUE)
    assert isinstance(beginning, Beginning)
    run = played(scenario, beginning)

    saved = save_as_test(recorded_outcome(run, NOW, "begin", beginning.variables), SUBJECT, CATALOGUE)
    again = read_scenarios("q.test.yaml", saved.text.encode())
    assert isinstance(again, ScenarioFile), again
    [repeated] = rehearse_scenarios(again, SUBJECT, CATALOGUE).scenarios

    assert saved.notes == ()
    assert repeated.differences == ()
    assert repeated.path == run.path
    assert (repeated.state, repeated.variables) == (run.state, run.variables)
