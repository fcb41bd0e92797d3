"""A mail that would be sent, written as the mail activity writes it: address checked, template filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from guanxi.activities.declaration import ErrorKind
from guanxi.activities.email.address import WrongAddress, parse_addresses
from guanxi.activities.email.templates import TemplateFault, Templates, Text
from guanxi.activities.outcome import Failed


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail: who gets it, what it says and from which template."""

    element_id: str
    at: datetime
    to: tuple[str, ...]
    subject: str
    text: str
    template: str = ""
    language: str = ""
    purpose: str = ""
    reply_to: str = ""


def write_mail(
    inputs: Mapping[str, Any],
    variables: Mapping[str, Any],
    templates: Templates,
    element_id: str,
    at: datetime,
) -> Mail | Failed:
    """Return the mail of a job of ``guanxi.email.send``, or the failure it would be.

    Args:
        inputs: as declared, read by ``activities.inputs``.
        variables: all the step sees, in plain Python values; a template without ``data`` shows them.
    """
    try:
        to = parse_addresses(inputs.get("to"))
        text = _text(inputs, variables, templates)
    except WrongAddress as error:
        return Failed(ErrorKind.BUSINESS, "MAIL_WRONG_ADDRESS", str(error), "Correct the address.")
    except TemplateFault as error:
        return Failed(ErrorKind.PERMANENT, "MAIL_TEMPLATE", str(error), "Mend the template, then retry.")
    except ValueError as error:
        return Failed(ErrorKind.PERMANENT, "MAIL_INPUT", str(error), "Correct the step's inputs, then retry.")
    return Mail(
        element_id=element_id,
        at=at,
        to=tuple(one.addr_spec for one in to),
        subject=text.subject,
        text=text.plain,
        template=str(inputs.get("template") or ""),
        language=str(inputs.get("language") or ""),
        purpose=str(inputs.get("purpose") or ""),
        reply_to=str(inputs.get("reply_to") or ""),
    )


def _text(inputs: Mapping[str, Any], variables: Mapping[str, Any], templates: Templates) -> Text:
    if name := inputs.get("template"):
        data = inputs.get("data")
        shown = data if isinstance(data, Mapping) else {**variables, **inputs}
        return templates.render(str(name), str(inputs.get("language") or "en"), shown)
    for field in ("subject", "body"):
        if not isinstance(inputs.get(field), str) or not inputs[field].strip():
            raise ValueError(f"The mail has no {field}.")
    return Text(inputs["subject"].strip(), inputs["body"], "")
