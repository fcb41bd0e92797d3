"""Complex gateway."""

from tests.engine.models import Instance, bpmn, flows


def discriminator(condition: str) -> bytes:
    """Three branches before a complex gateway with this activation condition."""
    return bpmn(
        '<startEvent id="s"/><parallelGateway id="f"/><userTask id="a"/><userTask id="b"/><userTask id="c"/>'
        f'<complexGateway id="j"><activationCondition>{condition}</activationCondition></complexGateway>'
        '<userTask id="z"/>' + flows("s", "f", "a", "j", "z") + flows("f", "b", "j") + flows("f", "c", "j")
    )


def test_first_of_three_goes_on_and_the_others_are_swallowed():
    """A discriminator: one token behind it, whatever comes later."""
    instance = Instance(discriminator("=activationCount &gt;= 1")).start()
    instance.complete("b")
    assert instance.waiting == ["a", "c", "z"]
    instance.complete("a")
    instance.complete("c")
    instance.complete("z")
    assert instance.status == "completed"
    assert instance.completed.count("z") == 1


def test_two_of_three():
    """N out of m."""
    instance = Instance(discriminator("=activationCount &gt;= 2")).start()
    instance.complete("b")
    assert instance.waiting == ["a", "c"]
    instance.complete("c")
    assert instance.waiting == ["a", "z"]


def test_a_condition_that_gives_null_is_an_incident():
    """It names the gateway."""
    instance = Instance(discriminator("=nothing &gt;= 2")).start()
    instance.complete("b")
    assert instance.incidents == [("CONDITION_ERROR", "j")]
