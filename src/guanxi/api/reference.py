"""The contract as the reference page ``docs/reference/api.md``."""

from typing import Any, Final

_INTRODUCTION: Final = """# HTTP API

Everything the interface does goes through `/api/v1`. A running server tells the same at `/api/docs`, and as
OpenAPI 3.1 at `/api/openapi.json`. This page is written from the routes by `guanxi openapi --page`.

**Sign-in.** `POST /api/v1/session` sets the cookie `guanxi_session` (HttpOnly, SameSite=Lax) and gives a
`csrf_token`; send it as the header `X-CSRF-Token` with every request that changes something. Scripts send an API
key instead, `Authorization: Bearer gx_…`, and need no token (`guanxi api-key create`).

**Forms of values.** Keys of runs, tasks, incidents and mails are strings of digits; records have UUIDs. Moments are
ISO 8601 in UTC. Numbers are exact decimals in both directions. In process variables a date is `{"@": "2026-01-02"}`.

**Versions.** A record's `ETag` is its version. Send it back as `If-Match` (or `version` in the body) and a change
is refused with 409 when somebody else was faster.

**Once.** `POST` of a record or of a run takes the header `Idempotency-Key`, any text of yours that is new for each
request: sent again within 24 hours it gives the first answer and changes nothing. With another body it is refused (409).

**Filters** of a list are JSON: `{"field": "status", "op": "in", "value": ["new"]}`, joined by `{"all": […]}`,
`{"any": […]}`, `{"not": …}`; a path such as `company.sector` asks about the related record.

**Figures** about all records that match, instead of the records: `GET /api/v1/deals/aggregate?` with
`measures=count,sum:amount&groups=stage,close_date:month`. Amounts are added as they are: group by the currency where
there are several.

**Files** of a list, as it is filtered and sorted: `GET /api/v1/contacts/export.csv`, `.xlsx`, `.jsonl` and `.vcf`,
with the right `export`. Each is kept in the audit log.

**Files of records**: `POST /api/v1/files` takes one file as a part of a form and answers its id, which is the value of a
field of type `file` or `image`. It belongs to that field of that record from then on: `GET /api/v1/files/{file_id}` gives
it to who may see the field there, always as something to be saved. A file that no record holds is removed after a day.

**Refusals** are problem details (RFC 9457, `application/problem+json`): `code` is stable, `fields` names each wrong
input, `cure` says what to do.

| Status | When |
|---|---|
| 401 | nobody is signed in, or the credentials are wrong |
| 403 | the right is missing, or the CSRF token |
| 404 | there is no such thing, or it is not visible to you |
| 409 | the thing has changed meanwhile or is in another state |
| 413 | the body is larger than 10 MiB, or a file than `GUANXI_LARGEST_FILE_MIB` |
| 422 | an argument or a value is wrong; nothing was written |
| 429 | too many requests in a minute: of an API key (`GUANXI_API_KEY_RATE`), or tries (sign-in, public forms) |
| 503 | a part that is needed does not answer |
"""


def reference_page(schema: dict[str, Any]) -> str:
    """Return the page as Markdown."""
    groups: dict[str, list[str]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    parts = [f"## {tag.capitalize()}\n\n" + "\n".join(found) for tag, found in sorted(groups.items())]
    return _INTRODUCTION + "\n" + "\n".join(parts)


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    lines = [f"### `{method.upper()} {path}`", "", operation["description"], ""]
    parameters = operation.get("parameters", [])
    if parameters:
        lines += ["| Argument | In | What it is |", "|---|---|---|"]
        lines += [
            f"| `{item['name']}` | {item['in']} | {item.get('description', '')} |" for item in parameters
        ]
        lines.append("")
    takes = _shape(operation.get("requestBody", {}))
    gives = [_shape(answer) for status, answer in operation["responses"].items() if status.startswith("2")]
    if takes:
        lines.append(f"Body: {takes}.")
    if gives and gives[0]:
        lines.append(f"Answer: {gives[0]}.")
    return "\n".join(lines).rstrip() + "\n"


def _shape(part: dict[str, Any]) -> str:
    for content in part.get("content", {}).values():
        shape = content.get("schema", {})
        if "$ref" in shape:
            return f"`{shape['$ref'].rsplit('/', 1)[1]}`"
        return str(shape.get("description") or "values by name")
    return ""
