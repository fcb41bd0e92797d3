"""What an activity is, as data: its inputs, outputs, errors and promises. No behaviour lives here."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class InputType(StrEnum):
    """What an input holds once its FEEL expression (or fixed text) is evaluated."""

    STRING = "string"
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    OBJECT = "object name"
    CONTEXT = "context"
    LIST = "list"
    ANY = "any"


class Feel(StrEnum):
    """How an input may be written: only as FEEL, as FEEL or fixed text, or only as fixed text."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    FIXED = "static"


class Idempotency(StrEnum):
    """What happens when the same job runs twice (a worker died after the work, before the receipt)."""

    TRANSACTION = "transaction"  # the work commits together with the step: it cannot happen twice
    KEY = "key"  # the same key goes out again, so the receiver can drop the double
    HARMLESS = "harmless"  # reading or logging twice changes nothing


class ErrorKind(StrEnum):
    """What the runtime does with an error."""

    RETRY = "retry"  # again after a back-off; an incident once the retries are used up
    PERMANENT = "permanent"  # an incident at once: a person has to mend something
    BUSINESS = "business"  # a BPMN error the process may catch; an incident when nothing catches it


class Choice(Struct, frozen=True):
    """One allowed value of a choice input and the words a modeler shows for it."""

    value: str
    label: str


class Input(Struct, frozen=True, kw_only=True):
    """One input of an activity, mapped by a `zeebe:input` whose target is `name`.

    With `mail_addresses` a value that is known at publish must be one, or several. `seldom` ones stand behind the others,
    folded.
    """

    name: str
    type: InputType
    label: str
    doc: str
    required: bool = False
    feel: Feel = Feel.OPTIONAL
    default: str | None = None
    choices: tuple[Choice, ...] = ()
    mail_addresses: bool = False
    seldom: bool = False


class Output(Struct, frozen=True, kw_only=True):
    """One variable the finished activity hands back.

    `sample` is FEEL over the inputs: what `guanxi test` takes for it when a scenario names no answer. An activity
    with an output without sample has to be answered by the scenario.
    """

    name: str
    type: InputType
    doc: str
    sample: str = ""


class ActivityError(Struct, frozen=True, kw_only=True):
    """One way the activity can fail: a stable code and what the runtime does about it."""

    code: str
    kind: ErrorKind
    doc: str


class Activity(Struct, frozen=True, kw_only=True):
    """A job type a service task can name, declared once.

    `timeout` is in seconds; `retries` is the number of tries when the process file names none;
    `rights` are the rights the process needs, as `verb:object`, where `{object}` stands for that input;
    `needs_one_of` are groups of inputs of which one group must be given in full.
    """

    type: str
    name: str
    family: str
    icon: str
    doc: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...] = ()
    errors: tuple[ActivityError, ...] = ()
    rights: tuple[str, ...] = ()
    needs_one_of: tuple[tuple[str, ...], ...] = ()
    idempotency: Idempotency
    timeout: int = 30
    retries: int = 3

    def input(self, name: str) -> Input | None:
        """The declared input of that name, or None."""
        return next((given for given in self.inputs if given.name == name), None)
