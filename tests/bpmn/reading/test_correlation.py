"""Message flows and correlation of the standard come to message names and keys."""

from guanxi.bpmn import errors, parse_bpmn
from guanxi.engine import Definition, effects, new_instance, step
from guanxi.engine.commands import StartInstance
from tests.engine.models import HEAD, NOW, flows

POOLS = (
    '<collaboration id="c"><participant id="A" processRef="buyer"/><participant id="B" processRef="seller"/>'
    '<participant id="X" name="Bank"/>{}</collaboration>'
)


def collaboration(conversation: str, buyer: str, seller: str, roots: str = "") -> bytes:
    """Two pools with a process each; ``ask`` and ``answer`` are the elements in the middle."""
    processes = "".join(
        f'<process id="{name}" isExecutable="true"><startEvent id="{name}_s"/>{body}<endEvent id="{name}_e"/></process>'
        for name, body in (("buyer", buyer), ("seller", seller))
    )
    return f"{HEAD}{roots}{POOLS.format(conversation)}{processes}</definitions>".encode()


ASK = '<intermediateThrowEvent id="ask"><messageEventDefinition {}/></intermediateThrowEvent>' + flows(
    "buyer_s", "ask", "buyer_e"
)
ANSWER = '<receiveTask id="answer" {}/>' + flows("seller_s", "answer", "seller_e")
FLOW = '<messageFlow id="f" sourceRef="ask" targetRef="answer" {}/>'


def run(data: bytes, position: int, **variables) -> list[effects.Effect]:
    """Effects of starting one of the processes."""
    parsed = parse_bpmn(data)
    assert errors(parsed.findings) == ()
    definition = Definition(parsed.processes[position])
    return step(definition, new_instance(definition), StartInstance(variables), NOW).effects


def ends(data: bytes, sent: dict, known: dict) -> tuple:
    """Name and key of the message published and of the subscription opened."""
    published = next(one for one in run(data, 0, **sent) if isinstance(one, effects.PublishMessage))
    opened = next(one for one in run(data, 1, **known) if isinstance(one, effects.OpenSubscription))
    return (published.name, published.correlation_key), (opened.name, opened.correlation_key)


def test_a_message_flow_alone_ties_both_ends():
    """Neither end names a message; the flow's id is the name."""
    assert ends(collaboration(FLOW.format(""), ASK.format(""), ANSWER.format("")), {}, {}) == (
        ("f", ""),
        ("f", ""),
    )


def test_a_message_flow_carries_the_message_of_either_end():
    """Of the flow itself, or of the end that names one."""
    roots = '<message id="M" name="question"/>'
    named = (("question", ""), ("question", ""))
    assert (
        ends(collaboration(FLOW.format('messageRef="M"'), ASK.format(""), ANSWER.format(""), roots), {}, {})
        == named
    )
    asked = collaboration(FLOW.format(""), ASK.format(""), ANSWER.format('messageRef="M"'), roots)
    assert ends(asked, {}, {}) == named
    asked = collaboration(FLOW.format(""), ASK.format('messageRef="M"'), ANSWER.format(""), roots)
    assert ends(asked, {}, {}) == named


def test_a_message_flow_to_a_pool_without_inside_names_nothing():
    """Then somebody has to say what is sent."""
    data = collaboration('<messageFlow id="f" sourceRef="ask" targetRef="X"/>', ASK.format(""), "")
    assert [finding.rule for finding in errors(parse_bpmn(data).findings)] == ["bpmn.message"]


PROPERTIES = (
    '<message id="M" name="question"/><correlationProperty id="number">'
    '<correlationPropertyRetrievalExpression messageRef="M"><messagePath>order.number</messagePath>'
    "</correlationPropertyRetrievalExpression></correlationProperty>"
    '<correlationProperty id="country"><correlationPropertyRetrievalExpression messageRef="M"><messagePath>=country</messagePath>'
    "</correlationPropertyRetrievalExpression></correlationProperty>"
)
REF = 'messageRef="M"'
ORDER = {"order": {"number": 7}, "country": "DE"}


def test_correlation_properties_give_one_key():
    """All properties of the correlation key, over what is sent and over what the receiver knows."""
    key = (
        '<correlationKey id="k"><correlationPropertyRef>number</correlationPropertyRef>'
        "<correlationPropertyRef>country</correlationPropertyRef></correlationKey>"
    )
    data = collaboration(FLOW.format("") + key, ASK.format(REF), ANSWER.format(REF), PROPERTIES)
    assert ends(data, ORDER, ORDER) == (("question", "7|DE"), ("question", "7|DE"))


def test_a_correlation_subscription_says_where_the_receiver_keeps_the_value():
    """By data paths of the process."""
    subscription = (
        '<correlationSubscription id="cs" correlationKeyRef="k"><correlationPropertyBinding correlationPropertyRef="number">'
        "<dataPath>mine</dataPath></correlationPropertyBinding></correlationSubscription>"
    )
    key = '<correlationKey id="k"><correlationPropertyRef>number</correlationPropertyRef></correlationKey>'
    data = collaboration(
        FLOW.format("") + key, ASK.format(REF), subscription + ANSWER.format(REF), PROPERTIES
    )
    assert ends(data, ORDER, {"mine": 7}) == (("question", "7"), ("question", "7"))


def test_a_zeebe_subscription_goes_before_them():
    """What is said in the message itself holds."""
    roots = PROPERTIES.replace(
        '<message id="M" name="question"/>',
        '<message id="M" name="question"><extensionElements><zeebe:subscription correlationKey="=id"/></extensionElements></message>',
    )
    data = collaboration(FLOW.format(""), ASK.format(REF), ANSWER.format(REF), roots)
    assert ends(data, {"id": "x"}, {"id": "y"}) == (("question", "x"), ("question", "y"))
