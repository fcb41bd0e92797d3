"""What the engine may ask for is carried out."""

from typing import get_args

from guanxi.engine import effects
from guanxi.runtime.effects import CARRY_OUT, signature


def test_every_effect_is_carried_out():
    """Nothing the engine can ask for is forgotten."""
    assert set(CARRY_OUT) == set(get_args(effects.Effect))


def incident(message, element_id="mail"):
    """An incident with this message."""
    return effects.OpenIncident(
        key=1, type="JOB_NO_RETRIES", message=message, element_key=2, element_id=element_id
    )


def test_signature_is_equal_for_one_cause():
    """Numbers and quoted values differ between incidents of one cause, other words do not."""
    one = signature("p", incident("“Mia” is not known on port 25"))

    assert signature("p", incident("“Li Na” is not known on port 587")) == one
    assert signature("p", incident("“Mia” is not allowed on port 25")) != one
    assert signature("p", incident("“Mia” is not known on port 25", "call")) != one
    assert signature("q", incident("“Mia” is not known on port 25")) != one
