"""Formatted text: HTML of an allow-list, cleaned by a library before it is kept."""

from html.parser import HTMLParser
from typing import Any, ClassVar

import nh3

from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import FieldError
from guanxi.records.field_types.text import LongText

_TAGS = {
    "p", "br", "strong", "b", "em", "i", "u", "s", "code", "pre", "blockquote",
    "ul", "ol", "li", "a", "h1", "h2", "h3", "hr",
}  # fmt: skip
_BLOCKS = _TAGS - {"strong", "b", "em", "i", "u", "s", "code", "a"}
_SCHEMES = {"http", "https", "mailto", "tel"}


class RichText(LongText):
    """HTML with paragraphs, headings, lists, links and emphasis; anything else is taken out, never kept."""

    name: ClassVar[str] = "rich_text"

    def check(self, field: FieldDefinition, value: Any) -> str | None:
        """Return the cleaned HTML, or None when nothing is left of it."""
        text = super().check(field, value)
        if text is not None and len(text) > self.length(field):  # cleaning writes & as &amp;
            raise FieldError("length", f"has more than {self.length(field)} characters", "Shorten it.")
        return text or None

    def check_format(self, text: str) -> str:
        """Take out scripts, styles, handlers, frames, images and links of other schemes."""
        return nh3.clean(text, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES).strip()

    def to_text(self, value: Any) -> str:
        """Return the words without their format, a line per paragraph."""
        reader = _Words()
        reader.feed(value)
        reader.close()
        lines = (line.strip() for line in "".join(reader.found).splitlines())
        return "\n".join(line for line in lines if line)

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string of HTML."""
        return super().json_schema(field) | {"contentMediaType": "text/html"}


class _Words(HTMLParser):
    """Collects the text between the tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line at a block."""
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End the line of a block."""
        if tag in _BLOCKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.found.append(data)
