"""People as vCards (RFC 6350, version 4.0) for address books and phones."""

from collections.abc import Iterator

from guanxi.platform.errors import Invalid
from guanxi.quality.exporting import Export
from guanxi.records.record import Record, record_title

_NAMES = ("first_name", "last_name")
_LONGEST_LINE = 75  # octets, RFC 6350 §3.2
_TEXTS = {
    "email": "EMAIL",
    "phone": "TEL;VALUE=text;TYPE=work",
    "mobile": "TEL;VALUE=text;TYPE=cell",
    "job_title": "TITLE",
}


def vcards(export: Export) -> Iterator[bytes]:
    """Return the vCards of an export's records, as they are read; fields that were not chosen are left out.

    Raises:
        Invalid: code ``export.no_people``; the object has no first and last name.
    """
    chosen = {field.name for field in export.fields}
    if not chosen.issuperset(_NAMES):
        message = f"{export.object.definition.label} has no first and last name, or they were not chosen."
        raise Invalid("export.no_people", message, "Take another format.", {"format": message})
    return _cards(export, chosen)


def _cards(export: Export, chosen: set[str]) -> Iterator[bytes]:
    for records, titles in export.pages:
        for record in records:
            shown = {name: record.values[name] for name in chosen if record.values[name] is not None}
            company = shown.get("company_name") or titles.get("company", {}).get(shown.get("company", ""))
            lines = _head(export, record)
            lines += [f"{word}:{_escape(str(shown[name]))}" for name, word in _TEXTS.items() if name in shown]
            if "website" in shown:
                lines.append(f"URL:{shown['website']}")  # an address is not escaped, RFC 6350 §4.2
            if company:
                lines.append(f"ORG:{_escape(company)}")
            lines.append("END:VCARD")
            yield "".join(_fold(line) for line in lines).encode()


def _head(export: Export, record: Record) -> list[str]:
    first, last = (_escape(str(record.values[name] or "")) for name in _NAMES)
    changed = record.values.get("updated_at")
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        f"UID:urn:uuid:{record.id}",
        f"FN:{_escape(record_title(export.object, record))}",
        f"N:{last};{first};;;",
    ]
    return lines if changed is None else [*lines, f"REV:{changed:%Y%m%dT%H%M%SZ}"]


def _escape(text: str) -> str:
    for sign in ("\\", ",", ";"):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _fold(line: str) -> str:
    """Break a line after 75 octets, never within a character; the next one begins with a blank."""
    parts, size = [""], 0
    for character in line:
        length = len(character.encode())
        if size + length > _LONGEST_LINE:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += length
    return "\r\n".join(parts) + "\r\n"
