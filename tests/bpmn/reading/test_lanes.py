"""Who does a user task: its own assignment, else performers of the standard, else its lane."""

import pytest

from guanxi.engine import effects
from tests.engine.models import Instance, bpmn, flows


def offered(lanes: str, task: str = "", roots: str = "", **variables) -> tuple:
    """Assignee, candidate groups and candidate users of the task ``u``."""
    body = f'{lanes}<startEvent id="s"/><userTask id="u">{task}</userTask><endEvent id="e"/>' + flows(
        "s", "u", "e"
    )
    one = Instance(bpmn(body, roots)).start(**variables).last(effects.CreateUserTask)
    return one.assignee, one.candidate_groups, one.candidate_users


def lane(name: str, inner: str = "", refs: str = "u") -> str:
    """A lane around the task."""
    nodes = "".join(f"<flowNodeRef>{ref}</flowNodeRef>" for ref in refs.split())
    return f'<laneSet id="L"><lane id="l" name="{name}">{inner}{nodes}</lane></laneSet>'


def test_the_lane_is_the_candidate_group():
    """By its name, commas and all."""
    assert offered(lane("Inside sales")) == (None, ("Inside sales",), ())
    assert offered(lane("Sales, Berlin")) == (None, ("Sales  Berlin",), ())
    assert offered(lane("")) == (None, (), ())
    assert offered(lane("Sales", refs="s e")) == (None, (), ())


def test_the_innermost_lane_counts():
    """Lanes may lie in lanes."""
    inner = (
        '<childLaneSet id="C"><lane id="m" name="Berlin"><flowNodeRef>u</flowNodeRef></lane></childLaneSet>'
    )
    nested = (
        '<laneSet id="L"><lane id="l" name="Sales"><flowNodeRef>u</flowNodeRef>' + inner + "</lane></laneSet>"
    )
    assert offered(nested) == (None, ("Berlin",), ())


def test_a_lane_may_say_more_than_its_name():
    """Properties give an assignee or candidates; they and the name may be expressions."""
    extension = (
        '<extensionElements><zeebe:properties><zeebe:property name="assignee" value="=owner"/>'
        '<zeebe:property name="candidateUsers" value="ann, ben"/></zeebe:properties></extensionElements>'
    )
    assert offered(lane("Sales", extension), owner="mia") == ("mia", (), ("ann", "ben"))
    assert offered(lane("=team"), team="north") == (None, ("north",), ())


OWN = '<extensionElements><zeebe:assignmentDefinition assignee="ann"/></extensionElements>'
EXPRESSION = (
    "<resourceAssignmentExpression><formalExpression>{}</formalExpression></resourceAssignmentExpression>"
)


@pytest.mark.parametrize(
    ("task", "found"),
    [
        (OWN, ("ann", (), ())),
        (f"<humanPerformer>{EXPRESSION.format('ben')}</humanPerformer>", ("ben", (), ())),
        (
            f"<potentialOwner>{EXPRESSION.format('user(cy), group(ops), hr')}</potentialOwner>",
            (None, ("ops", "hr"), ("cy",)),
        ),
        ("<potentialOwner><resourceRef>R</resourceRef></potentialOwner>", (None, ("Back office",), ())),
        ("<performer><resourceRef>R</resourceRef></performer>", ("Back office", (), ())),
    ],
)
def test_what_the_task_says_itself_goes_before_its_lane(task, found):
    """Assignment, performers, potential owners by expression or by resource."""
    assert offered(lane("Sales"), task, '<resource id="R" name="Back office"/>') == found
