"""Business rule tasks with a real decision table."""

from decimal import Decimal

from guanxi.dmn import parse_dmn
from tests.engine.models import Instance, bpmn, flows

TABLE = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="http://guanxi.test">
<inputData id="budget" name="budget"><variable name="budget" typeRef="number"/></inputData>
<decision id="lead-score" name="Lead score"><informationRequirement><requiredInput href="#budget"/></informationRequirement>
<decisionTable hitPolicy="UNIQUE">
<input id="i"><inputExpression typeRef="number"><text>budget</text></inputExpression></input>
<output id="o" name="score" typeRef="number"/>
<rule id="r1"><inputEntry id="e1"><text>&gt;= 1000</text></inputEntry><outputEntry id="o1"><text>80</text></outputEntry></rule>
<rule id="r2"><inputEntry id="e2"><text>[10..{high}]</text></inputEntry><outputEntry id="o2"><text>20</text></outputEntry></rule>
</decisionTable></decision></definitions>"""

TASK = bpmn(
    '<startEvent id="s"/><businessRuleTask id="a" name="Score"><extensionElements>'
    '<zeebe:calledDecision decisionId="lead-score" resultVariable="score"/></extensionElements></businessRuleTask>'
    '<endEvent id="e"/>' + flows("s", "a", "e")
)


def decisions(high: str = "999"):
    """The table under its id."""
    return {"lead-score": parse_dmn(TABLE.replace("{high}", high).encode())}


def test_writes_the_value_of_the_decision():
    """The visible variables are the inputs."""
    instance = Instance(TASK, decisions()).start(budget=Decimal(5000))
    assert instance.status == "completed"
    assert instance.variables["score"] == Decimal(80)


def test_no_matching_rule_gives_null():
    """Null is an answer."""
    assert Instance(TASK, decisions()).start(budget=Decimal(1)).variables["score"] is None


def test_a_broken_hit_policy_is_an_incident():
    """Two rules of a unique table match."""
    instance = Instance(TASK, decisions("2000")).start(budget=Decimal(1500))
    assert instance.incidents == [("DECISION_EVALUATION_ERROR", "a")]


def test_a_decision_that_is_not_deployed_is_an_incident():
    """The task names what it calls."""
    instance = Instance(TASK).start(budget=Decimal(1))
    assert instance.incidents == [("CALLED_DECISION_ERROR", "a")]
    assert "lead-score" in next(iter(instance.state.incidents.values())).message
