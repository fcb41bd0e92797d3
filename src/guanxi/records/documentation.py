"""The reference page of all objects, made from the catalogue."""

from collections.abc import Iterable

from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.field_types import FIELD_TYPES

_INTRODUCTION = """# Objects

Every object, field and choice that is shipped, made from the definition files in `src/guanxi/crm/objects`.
In the API an object is reached by its plural (`/api/v1/leads`); processes see a record as a context with the
same field names (`lead.email`), events carry it as `old` and `new`.

Every record also has `id` (UUID version 7), `number`, `version` (for `If-Match`), `created_at`, `created_by`,
`updated_at`, `updated_by`, `archived_at`, and in answers `title`, what people call it.
"""


def describe_objects(catalogue: Catalogue) -> str:
    """Return the page as Markdown."""
    parts = [_INTRODUCTION, *(_describe_object(one) for one in catalogue.objects), _describe_types()]
    return "\n".join(parts)


def _describe_object(one: CatalogueObject) -> str:
    definition = one.definition
    own = [one.field(field.name) for field in definition.fields]
    lines = [
        f"## {definition.label} · {definition.label_zh}",
        "",
        f"`{definition.name}`, `/api/v1/{definition.plural}`, numbers `{definition.number_prefix}000001`.",
        "",
        "| field | label | type | notes |",
        "| --- | --- | --- | --- |",
        *(_describe_field(field) for field in own),
        "",
        *(line for field in own if field.definition.choices for line in _describe_choices(field)),
    ]
    return "\n".join(lines)


def _describe_field(field: Field) -> str:
    one = field.definition
    notes: Iterable[str | None] = (
        "required" if one.required else None,
        "unique" if one.unique else None,
        "searchable" if one.searchable else None,
        f"to {one.target}" if one.target else None,
        f"up to {one.max_length} characters" if one.max_length else None,
        f"default `{one.default}`" if one.default is not None else None,
    )
    return f"| `{one.name}` | {one.label} · {one.label_zh} | {field.type.name} | {', '.join(filter(None, notes))} |"


def _describe_choices(field: Field) -> list[str]:
    words = [
        f"`{choice.value}` {choice.label} · {choice.label_zh}"
        + (f" ({choice.category})" if choice.category else "")
        for choice in field.definition.choices
    ]
    return [f"`{field.name}`: {'; '.join(words)}.", ""]


def _describe_types() -> str:
    lines = ["## Field types", "", "| type | filter operators | meaning |", "| --- | --- | --- |"]
    for name, kind in FIELD_TYPES.items():
        meaning = (type(kind).__doc__ or "").splitlines()[0]
        lines.append(f"| {name} | {', '.join(sorted(kind.operators))} | {meaning} |")
    return "\n".join(lines) + "\n"
