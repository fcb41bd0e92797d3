"""What `guanxi.email.send` takes, gives and promises."""

from __future__ import annotations

from guanxi.activities.declaration import (
    Activity,
    ActivityError,
    Choice,
    ErrorKind,
    Feel,
    Idempotency,
    Input,
    InputType,
    Output,
)

SEND = Activity(
    type="guanxi.email.send",
    name="Send an e-mail",
    family="email",
    icon="mail",
    doc="Sends one e-mail with a text and an HTML part over SMTP. Written either here (subject and body) or "
    "from a template, which is chosen by language.",
    inputs=(
        Input(
            name="to",
            type=InputType.ANY,
            label="To",
            required=True,
            mail_addresses=True,
            doc="One address, several separated by commas, or a list of addresses.",
        ),
        Input(name="subject", type=InputType.STRING, label="Subject", doc="One line."),
        Input(
            name="body",
            type=InputType.TEXT,
            label="Text",
            doc="The text; empty lines separate paragraphs. The HTML part is made from it. With a field of the record: "
            '=string join(["Dear ", lead.last_name]).',
        ),
        Input(
            name="template",
            type=InputType.STRING,
            label="Template",
            doc="Name of a mail template, instead of subject and text.",
            seldom=True,
        ),
        Input(
            name="data",
            type=InputType.CONTEXT,
            label="Data",
            feel=Feel.REQUIRED,
            doc="What the template may show; without it, the variables the step sees.",
            seldom=True,
        ),
        Input(
            name="language",
            type=InputType.STRING,
            label="Language",
            default="en",
            doc="Language of the template, such as en or zh-CN; falls back to the main language, then English.",
            seldom=True,
        ),
        Input(
            name="purpose",
            type=InputType.CHOICE,
            label="Purpose",
            default="transactional",
            choices=(
                Choice("transactional", "Answers the receiver"),
                Choice("marketing", "Advertises (needs consent)"),
            ),
            seldom=True,
            doc="Marketing mail goes only to people who agreed to it.",
        ),
        Input(
            name="reply_to",
            type=InputType.STRING,
            label="Answer to",
            mail_addresses=True,
            doc="Address that gets the answers.",
            seldom=True,
        ),
    ),
    needs_one_of=(("subject", "body"), ("template",)),
    outputs=(
        Output(
            name="message_id",
            type=InputType.STRING,
            doc="The mail's Message-ID, the same on every retry.",
            sample='"<rehearsal@guanxi.example>"',
        ),
        Output(
            name="refused",
            type=InputType.LIST,
            doc="Addresses the server refused while it took others.",
            sample="[]",
        ),
    ),
    errors=(
        ActivityError(code="MAIL_UNREACHABLE", kind=ErrorKind.RETRY, doc="No answer from the mail server."),
        ActivityError(
            code="MAIL_DELAYED", kind=ErrorKind.RETRY, doc="The server asks to try later (an answer 4xx)."
        ),
        ActivityError(code="MAIL_REFUSED", kind=ErrorKind.PERMANENT, doc="The server refused it (5xx)."),
        ActivityError(code="MAIL_LOGIN", kind=ErrorKind.PERMANENT, doc="User or password is wrong."),
        ActivityError(
            code="MAIL_CERTIFICATE", kind=ErrorKind.PERMANENT, doc="The server's certificate is not trusted."
        ),
        ActivityError(
            code="MAIL_NOT_SUPPORTED",
            kind=ErrorKind.PERMANENT,
            doc="The server offers no encryption or login.",
        ),
        ActivityError(
            code="MAIL_TEMPLATE",
            kind=ErrorKind.PERMANENT,
            doc="The template is missing or names something that is not given.",
        ),
        ActivityError(
            code="MAIL_INPUT",
            kind=ErrorKind.PERMANENT,
            doc="An input has the wrong form, e.g. a subject of two lines.",
        ),
        ActivityError(
            code="MAIL_WRONG_ADDRESS",
            kind=ErrorKind.BUSINESS,
            doc="An address is empty or malformed, or the server does not know it.",
        ),
        ActivityError(
            code="MAIL_NO_CONSENT",
            kind=ErrorKind.BUSINESS,
            doc="Marketing, and a receiver did not agree to it.",
        ),
    ),
    rights=("send:email",),
    idempotency=Idempotency.KEY,
    timeout=60,
    retries=5,
)
