"""Mail text from templates: Jinja2 in its sandbox, one file per language.

A template `welcome` is the files `welcome.en.txt` (first line `Subject: …`, then an empty line and the
text) and, if wanted, `welcome.en.html`; other languages lie beside them (`welcome.zh-CN.txt`). Text given
by the process itself is filled in by the same sandbox.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

FALLBACK_LANGUAGE = "en"


class Text(Struct, frozen=True):
    """A finished mail text."""

    subject: str
    plain: str
    html: str


class TemplateFault(ValueError):
    """The template is missing, broken, or names something that is not given."""


class Templates:
    """Mail templates from folders; the first folder that has a file wins."""

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        loader = FileSystemLoader([str(folder) for folder in folders])
        self._plain = _environment(loader, autoescape=False)
        self._html = _environment(loader, autoescape=True)

    def render(self, name: str, language: str, data: Mapping[str, Any]) -> Text:
        """Fill in the template for the language, else for its main language, else in English.

        Raises:
            TemplateFault: see the class.
        """
        for variant in _variants(language):
            try:
                template = self._plain.get_template(f"{name}.{variant}.txt")
            except TemplateNotFound:
                continue
            except TemplateError as error:
                raise TemplateFault(f"The mail template {name!r} is broken: {error}.") from None
            subject, plain = _split(name, _fill(template.render, data, name))
            return Text(subject, plain, self._render_html(name, variant, data) or as_html(plain))
        raise TemplateFault(
            f"There is no mail template {name!r} (looked for {name}.{FALLBACK_LANGUAGE}.txt)."
        )

    def _render_html(self, name: str, variant: str, data: Mapping[str, Any]) -> str | None:
        try:
            template = self._html.get_template(f"{name}.{variant}.html")
        except TemplateNotFound:
            return None
        except TemplateError as error:
            raise TemplateFault(f"The mail template {name!r} is broken: {error}.") from None
        return _fill(template.render, data, name)


def as_html(plain: str) -> str:
    """The HTML part for a plain text: its paragraphs, escaped."""
    blocks = [block.strip() for block in plain.replace("\r\n", "\n").split("\n\n")]
    return "".join(f"<p>{html.escape(block).replace(chr(10), '<br>')}</p>\n" for block in blocks if block)


def _environment(loader: FileSystemLoader, *, autoescape: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        loader=loader,
        autoescape=autoescape,
        undefined=StrictUndefined,
        finalize=lambda value: "" if value is None else value,
        keep_trailing_newline=True,
    )


def _variants(language: str) -> tuple[str, ...]:
    safe = "".join(character for character in language if character.isalnum() or character == "-")
    return tuple(dict.fromkeys(part for part in (safe, safe.partition("-")[0], FALLBACK_LANGUAGE) if part))


def _fill(render: Any, data: Mapping[str, Any], name: str) -> str:
    try:
        return str(render(data))
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise TemplateFault(f"The mail template {name!r} cannot be filled in: {error}.") from None


def _split(name: str, text: str) -> tuple[str, str]:
    first, _, rest = text.partition("\n")
    label, colon, subject = first.partition(":")
    if not colon or label.strip().lower() != "subject":
        raise TemplateFault(f"The first line of the mail template {name!r} must be 'Subject: …'.")
    return subject.strip(), rest.lstrip("\r\n")
