"""Laws that every declared activity keeps."""

import pytest

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.declaration import Activity, InputType
from guanxi.feel import compile_expression


@pytest.mark.parametrize("activity", ACTIVITIES.values(), ids=ACTIVITIES.keys())
def test_declarations_are_complete_and_consistent(activity: Activity) -> None:
    """Every part is documented, names are unique, defaults fit, alternatives name inputs that exist."""
    names = [given.name for given in activity.inputs]
    assert activity.type.startswith("guanxi.")
    assert len(set(names)) == len(names)
    assert all(
        part.doc.endswith(".") for part in (activity, *activity.inputs, *activity.outputs, *activity.errors)
    )
    assert {name for group in activity.needs_one_of for name in group} <= set(names)
    assert len({error.code for error in activity.errors}) == len(activity.errors)
    for given in activity.inputs:
        assert (given.type is InputType.CHOICE) == bool(given.choices)
        assert not (given.required and given.default is not None)
        if given.choices:
            assert given.default in {choice.value for choice in given.choices}


def test_an_input_is_found_by_name() -> None:
    """Known inputs are found, others are None."""
    update = ACTIVITIES["guanxi.records.update"]
    assert update.input("values") is update.inputs[2]
    assert update.input("value") is None


@pytest.mark.parametrize("activity", ACTIVITIES.values(), ids=ACTIVITIES.keys())
def test_samples_are_feel_over_the_inputs(activity: Activity) -> None:
    """All outputs of an activity have a sample, or none has; a sample names inputs only and has a value."""
    inputs = {given.name: {} if given.type is InputType.CONTEXT else given.name for given in activity.inputs}
    samples = [compile_expression(output.sample) for output in activity.outputs if output.sample]

    assert len(samples) in (0, len(activity.outputs))
    assert all(sample.names <= inputs.keys() for sample in samples)
    assert all(sample.evaluate(inputs).value is not None for sample in samples)
