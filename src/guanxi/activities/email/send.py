"""The activity `guanxi.email.send`: inputs to message, message to server, answer to outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from typing import Any

from guanxi.activities.declaration import ErrorKind
from guanxi.activities.email.address import WrongAddress, parse_address, parse_addresses
from guanxi.activities.email.connection import SmtpConnection
from guanxi.activities.email.message import UnfitMail, build_message
from guanxi.activities.email.templates import TemplateFault, Templates, Text, as_html
from guanxi.activities.email.transport import deliver
from guanxi.activities.outcome import Done, Failed, Outcome

Consent = Callable[[str, str], bool]
"""(address, purpose) -> whether the person behind the address agreed to it."""


@dataclass(frozen=True)
class MailSender:
    """Sends the mails of all processes through one connection.

    `consent` is asked for each receiver of a mail that is not transactional.
    """

    connection: SmtpConnection
    mail_from: str
    templates: Templates
    consent: Consent

    def send(self, inputs: Mapping[str, Any], *, idempotency_key: str, now: datetime) -> Outcome:
        """Send one mail; inputs as declared in `declaration.SEND`, other variables may lie among them."""
        try:
            to = parse_addresses(inputs.get("to"))
        except WrongAddress as error:
            return Failed(ErrorKind.BUSINESS, "MAIL_WRONG_ADDRESS", str(error), "Correct the address.")
        purpose = inputs.get("purpose") or "transactional"
        if refusal := self._without_consent(to, str(purpose)):
            return refusal
        try:
            text = self._text(inputs)
            reply_to = parse_address(str(inputs["reply_to"])) if inputs.get("reply_to") else None
            sender = parse_address(self.mail_from)
            message = build_message(
                text, sender=sender, to=to, reply_to=reply_to, idempotency_key=idempotency_key, now=now
            )
        except TemplateFault as error:
            return Failed(ErrorKind.PERMANENT, "MAIL_TEMPLATE", str(error), "Mend the template, then retry.")
        except (UnfitMail, WrongAddress) as error:
            return Failed(
                ErrorKind.PERMANENT, "MAIL_INPUT", str(error), "Correct the step's inputs, then retry."
            )
        sent = deliver(
            self.connection, message, sender=sender.addr_spec, receivers=[one.addr_spec for one in to]
        )
        if isinstance(sent, Failed):
            return sent
        message_id = str(message["Message-ID"])
        return Done(
            {"message_id": message_id, "refused": sorted(sent.refused)},
            receipt={"message_id": message_id, "refused": sent.refused},
        )

    def _without_consent(self, to: tuple[Address, ...], purpose: str) -> Failed | None:
        if purpose == "transactional":
            return None
        missing = [address.addr_spec for address in to if not self.consent(address.addr_spec, purpose)]
        if not missing:
            return None
        return Failed(
            ErrorKind.BUSINESS,
            "MAIL_NO_CONSENT",
            f"{', '.join(missing)} did not agree to {purpose} mail.",
            "Ask for consent first; nothing was sent.",
        )

    def _text(self, inputs: Mapping[str, Any]) -> Text:
        if name := inputs.get("template"):
            data = inputs.get("data")
            language = str(inputs.get("language") or "en")
            return self.templates.render(str(name), language, data if isinstance(data, Mapping) else inputs)
        for field in ("subject", "body"):
            if not isinstance(inputs.get(field), str) or not inputs[field].strip():
                raise UnfitMail(f"The mail has no {field}.")
        return Text(inputs["subject"].strip(), inputs["body"], as_html(inputs["body"]))
