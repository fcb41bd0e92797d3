"""Names that the process does not have are told before anything runs."""

import pytest

from tests.insight.rehearsal.conftest import bpmn, faults, run

PROCESS = """
<startEvent id="begin"/>
<serviceTask id="assign_owner"><extensionElements>
<zeebe:taskDefinition type="guanxi.records.assign"/></extensionElements></serviceTask>
<userTask id="ask"><extensionElements><zeebe:userTask/></extensionElements></userTask>
<callActivity id="check"><extensionElements><zeebe:calledElement processId="credit"/></extensionElements></callActivity>
<intermediateCatchEvent id="paid"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
<endEvent id="done"/>
begin>assign_owner
assign_owner>ask
ask>check
check>paid
paid>done
"""
MESSAGE = (
    '<message id="m" name="payment-received"><extensionElements>'
    '<zeebe:subscription correlationKey="=1"/></extensionElements></message>'
)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("given: {jobs: {asign_owner: {result: {}}}}", "“asign_owner” is no job type or job of “Probe”. Did you mean “assign_owner”?"),
        ("given: {jobs: {guanxi.records.asign: {result: {}}}}", "Did you mean “guanxi.records.assign”?"),
        ("given: {jobs: {assign_owner: {error: GROUP_EMTPY}}}", "declares no business error “GROUP_EMTPY”. Did you mean “GROUP_EMPTY”?"),
        ("given: {jobs: {assign_owner: {failure: x, code: GROUP_EMPTY}}}", "declares no failure “GROUP_EMPTY”."),
        ("given: {tasks: {assign_owner: {}}}", "“assign_owner” is no user task of “Probe”. There is ask."),
        ("given: {start: begn}", "“begn” is no start event of “Probe”. Did you mean “begin”?"),
        ("when: [{complete: aks}]", "“aks” names no user task or job of “Probe”. Did you mean “ask”?"),
        ("when: [{retry: x}]", "“x” names no element of “Probe”."),
        ("when: [{message: payment-recieved}]", "catches no message “payment-recieved”. Did you mean “payment-received”?"),
        ("when: [{signal: payment-received}]", "catches no signal “payment-received”. There is none."),
        ("when: [{then: {path: [bgin]}}]", "“bgin” names no element of “Probe”. Did you mean “begin”?"),
        ("then: {passes: [done, donne]}", "Did you mean “done”?"),
        ("then: {never: [nirvana]}", "“nirvana” names no element"),
        ("then: {tasks: [done]}", "“done” is no user task of “Probe”."),
        ("then: {jobs: [begin]}", "“begin” is no job type or job"),
        ("then: {jobs: [{job: assign_owner, inputs: {grup: sales}}]}", "“guanxi.records.assign” has no input “grup”. Did you mean “group”?"),
        ("then: {incidents: [asign_owner]}", "Did you mean “assign_owner”?"),
    ],
)  # fmt: skip
def test_a_name_the_process_does_not_have_is_refused_with_a_suggestion(part: str, message: str) -> None:
    """In the test file, with the line; nothing runs."""
    then = "" if part.startswith("then") else "\n    then: {}"
    text = f"scenarios:\n  - scenario: A\n    {part}{then}\n"
    [(file, line, told)] = faults(run(bpmn(PROCESS, more=MESSAGE), text))

    assert (file, line) == ("p.test.yaml", 3)
    assert message in told
