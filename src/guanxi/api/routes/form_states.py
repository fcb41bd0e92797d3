"""What of a form is shown, given what is filled in so far."""

from typing import Any

import msgspec
from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from guanxi.access.contracts import Actor
from guanxi.feel import FeelCodecError
from guanxi.feel.codec import decode_value
from guanxi.platform.errors import Invalid
from guanxi.runtime.forms import hidden


class FormQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The components of a form (as in its file) and the values of variables and fields by name."""

    components: list[dict[str, Any]]
    values: dict[str, Any]


class FormState(msgspec.Struct, frozen=True):
    """Places of hidden components: `0` is the first, `2/1` the second one inside the third."""

    hidden: list[str]


@post("/form-states", status_code=200, sync_to_thread=True)
def read_form_state(actor: NamedDependency[Actor], data: JSONBody[FormQuestion]) -> FormState:
    """Return which components of a form are hidden; nothing is stored. Only people and programs signed in may ask."""
    try:
        values = {name: decode_value(value) for name, value in data.values.items()}
        return FormState(list(hidden({"components": data.components}, values)))
    except FeelCodecError as error:
        raise Invalid("form.values", error.message, "Send values as variables are sent.") from None
    except (AttributeError, TypeError):
        raise Invalid("form.components", "This is no form.", "Send components as in its file.") from None


router = Router("/", route_handlers=[read_form_state], tags=["tasks"])
