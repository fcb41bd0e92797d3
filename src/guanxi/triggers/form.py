"""The public web form: its page, and what is done with what people send.

Both are plain functions; the routes belong to `api`. Spam is kept out without asking people riddles: a
field nobody sees, a signed token that tells how long the page was open and works once, and the route's
rate limit.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from guanxi.activities.email.address import WrongAddress, parse_address
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.triggers.form_definition import LANGUAGES, FormField, WebForm, Words
from guanxi.triggers.form_token import Token, TokenFault, check_token
from guanxi.triggers.tables import form_submission

TRAP = "website"
_FOLDER = Path(__file__).parent / "templates"
_STYLE = (_FOLDER / "form.css").read_text("utf-8")
_pages = Environment(loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined)

_REQUIRED = Words("Please fill this in.", "请填写此项。")
_TOO_LONG = Words("At most {limit} characters, please.", "请不要超过 {limit} 个字符。")
_EMAIL = Words("This is not a valid e-mail address.", "电子邮箱地址无效。")
_CONSENT = Words("Without your consent we may not keep your data.", "未经您同意，我们不能保存您的信息。")
_FAULTS = {
    TokenFault.FORGED: Words(
        "The page was not made by this server. Please send it again.", "页面无效，请重新提交。"
    ),
    TokenFault.TOO_FAST: Words("That was very fast. Please send it again.", "提交过快，请再次提交。"),
    TokenFault.EXPIRED: Words(
        "The page was open for too long. Please send it again.", "页面已过期，请再次提交。"
    ),
}

CreateRecord = Callable[[Tx, str, dict[str, Any]], str]
"""(tx, object name, values) -> id of the new record; raises Invalid with `fields`."""


class Accepted(Struct, frozen=True):
    """Show the thanks page. `record_id` is None when a robot fell into the trap: nothing was written."""

    record_id: str | None


class Refused(Struct, frozen=True):
    """Show the form again with these errors (by field; `""` for the whole page) and what was typed."""

    errors: dict[str, str]
    values: dict[str, str]


def pick_language(wanted: str | None, accept_language: str | None = None) -> str:
    """The language to show: the one asked for, else the browser's first, else English."""
    for choice in (wanted or "", accept_language or ""):
        if choice.lower().startswith("zh"):
            return "zh-CN"
        if choice.lower().startswith("en"):
            return "en"
    return "en"


def content_security_policy() -> str:
    """The Content-Security-Policy under which the pages work: no script at all, only their own style."""
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def render_form(
    form: WebForm,
    *,
    language: str,
    token: str,
    values: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    """Return the HTML page of the form.

    Args:
        token: a new one from `issue_token`, for each page.
        values: what was typed before, shown again.
        errors: messages by field name; `consent` for the tick, `""` for the whole page.
    """
    page = _pages.get_template("form.html")
    return page.render(
        form=form,
        language=language,
        languages=LANGUAGES,
        say=lambda words: words.say(language),
        token=token,
        values=values or {},
        errors=errors or {},
        trap=TRAP,
        style=_STYLE,
    )


def render_thanks(form: WebForm, *, language: str) -> str:
    """Return the HTML page shown after the form was taken."""
    page = _pages.get_template("thanks.html")
    return page.render(form=form, language=language, say=lambda words: words.say(language), style=_STYLE)


def accept_submission(
    tx: Tx,
    form: WebForm,
    data: Mapping[str, str],
    *,
    language: str,
    secret: bytes,
    create: CreateRecord,
) -> Accepted | Refused:
    """Check what was sent and create the record, in one transaction with the proof of consent.

    The same page sent twice (a double click, a reload) makes one record.

    Args:
        data: the form's fields as sent; unknown ones are ignored.
        secret: the key the tokens are signed with.
        create: makes the record and may refuse it with an `Invalid` that names fields.
    """
    if data.get(TRAP):
        return Accepted(None)
    values = {field.name: _clean(data.get(field.name, ""), field) for field in form.fields}
    token = check_token(secret, form.name, data.get("token", ""), tx.now)
    if isinstance(token, TokenFault):
        return Refused({"": _FAULTS[token].say(language)}, values)
    if (earlier := _earlier(tx, token)) is not None:
        return Accepted(earlier)
    errors = _check(form, values, language)
    if not data.get("consent"):
        errors["consent"] = _CONSENT.say(language)
    if errors:
        return Refused(errors, values)
    try:
        record_id = create(tx, form.object, _record_values(tx, form, values, language))
    except Invalid as error:
        return Refused(error.fields or {"": error.message}, values)
    _keep_proof(tx, form, token, record_id, language)
    return Accepted(record_id)


def _clean(text: str, field: FormField) -> str:
    kept = "".join(
        character
        for character in text.replace("\r\n", "\n")
        if ord(character) >= 32 or (character == "\n" and field.kind == "textarea")
    )
    return kept.strip()


def _record_values(tx: Tx, form: WebForm, values: Mapping[str, str], language: str) -> dict[str, Any]:
    record: dict[str, Any] = {name: text for name, text in values.items() if text}
    record |= form.fixed | {"language": language}
    if form.consent_on_record:
        record |= {"consent": True, "consent_version": form.consent_version, "consent_at": tx.now}
    return record


def _check(form: WebForm, values: Mapping[str, str], language: str) -> dict[str, str]:
    errors: dict[str, str] = {}
    for field in form.fields:
        text = values[field.name]
        if field.required and not text:
            errors[field.name] = _REQUIRED.say(language)
        elif len(text) > field.max_length:
            errors[field.name] = _TOO_LONG.say(language).format(limit=field.max_length)
        elif field.kind == "email" and text and not _is_bare_address(text):
            errors[field.name] = _EMAIL.say(language)
    return errors


def _is_bare_address(text: str) -> bool:
    try:
        return not parse_address(text).display_name and "." in text.rpartition("@")[2]
    except WrongAddress:
        return False


def _earlier(tx: Tx, token: Token) -> str | None:
    query = sa.select(form_submission.c.record_id).where(form_submission.c.nonce == token.nonce)
    found: str | None = tx.connection.execute(query).scalar_one_or_none()
    return found


def _keep_proof(tx: Tx, form: WebForm, token: Token, record_id: str, language: str) -> None:
    tx.connection.execute(
        form_submission.insert(),
        {
            "nonce": token.nonce,
            "form": form.name,
            "object": form.object,
            "record_id": record_id,
            "submitted_at": to_micros(tx.now),
            "language": language,
            "consent_version": form.consent_version,
            "consent_text": form.consent.say(language),
        },
    )
