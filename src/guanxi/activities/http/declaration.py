"""What `guanxi.http.request` takes, gives and promises."""

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

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LONGEST_SECONDS = 60

REQUEST = Activity(
    type="guanxi.http.request",
    name="Call a web service",
    family="http",
    icon="globe",
    doc="Sends one HTTP request and hands back the answer. Addresses inside the own network are refused unless "
    "the operator allows them; redirects of GET requests are followed, each checked again.",
    inputs=(
        Input(
            name="url",
            type=InputType.STRING,
            label="Address",
            required=True,
            doc="The address, beginning with https:// or http://.",
        ),
        Input(
            name="method",
            type=InputType.CHOICE,
            label="Method",
            default="GET",
            choices=tuple(Choice(method, method) for method in METHODS),
            doc="The HTTP method.",
        ),
        Input(
            name="query",
            type=InputType.CONTEXT,
            label="Query",
            feel=Feel.REQUIRED,
            doc="Parameters added to the address, for example ={page: 1}.",
        ),
        Input(
            name="headers",
            type=InputType.CONTEXT,
            label="Headers",
            feel=Feel.REQUIRED,
            doc="Headers to send. Do not write passwords here; whoever may see the process sees them.",
        ),
        Input(
            name="body",
            type=InputType.ANY,
            label="Body",
            doc="What to send: a text as it is, anything else as JSON.",
        ),
        Input(
            name="timeout",
            type=InputType.NUMBER,
            label="Seconds to wait",
            default="20",
            doc="How long the whole call may take, 1 to 60.",
        ),
    ),
    outputs=(
        Output(name="status", type=InputType.NUMBER, doc="The status code, such as 200."),
        Output(name="answer", type=InputType.ANY, doc="The content: JSON as a value, anything else as text."),
        Output(name="answer_headers", type=InputType.CONTEXT, doc="The headers, names in lower case."),
    ),
    errors=(
        ActivityError(
            code="HTTP_UNREACHABLE", kind=ErrorKind.RETRY, doc="No connection, or no answer in time."
        ),
        ActivityError(
            code="HTTP_BUSY", kind=ErrorKind.RETRY, doc="Status 408, 425, 429 or 5xx; Retry-After is kept."
        ),
        ActivityError(
            code="HTTP_REFUSED",
            kind=ErrorKind.BUSINESS,
            doc="Any other status from 400: the service says no.",
        ),
        ActivityError(
            code="HTTP_FORBIDDEN_ADDRESS",
            kind=ErrorKind.PERMANENT,
            doc="The address is inside the own network.",
        ),
        ActivityError(
            code="HTTP_CERTIFICATE", kind=ErrorKind.PERMANENT, doc="The certificate is not trusted."
        ),
        ActivityError(
            code="HTTP_INPUT",
            kind=ErrorKind.PERMANENT,
            doc="Address, header or time limit have the wrong form.",
        ),
        ActivityError(
            code="HTTP_ANSWER",
            kind=ErrorKind.PERMANENT,
            doc="More than 1 MB, too many redirects, or broken JSON.",
        ),
    ),
    rights=("send:http",),
    idempotency=Idempotency.KEY,
    timeout=LONGEST_SECONDS,
    retries=5,
)
