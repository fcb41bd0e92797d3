"""The reference page of all objects, made from the catalogue."""

from collections.abc import Iterable

import msgspec

from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.definitions import Choice, FieldDefinition, RollUp
from guanxi.records.field_types import FIELD_TYPES

_INTRODUCTION = """# Objects

Every object, field and choice that is shipped, made from the definition files in `src/guanxi/crm/objects`.
In the API an object is reached by its plural (`/api/v1/leads`); processes see a record as a context with the
same field names (`lead.email`), events carry it as `old` and `new`.

Every record also has `id` (UUID version 7), `number`, `version` (for `If-Match`), `created_at`, `created_by`,
`updated_at`, `updated_by`, `archived_at`, and in answers `title`, what people call it. What the types can do stands in
[field types](field-types.md).

![Objects and the relations between them: a line leads from each field to the one record it names](er.svg)

`guanxi objects` prints this page and `guanxi objects --picture` the picture; with `--here` those of an installation, with
the objects and fields that were made in it.
"""


def describe_objects(catalogue: Catalogue) -> str:
    """Return the page as Markdown."""
    parts = [_INTRODUCTION, *(_describe_object(one) for one in catalogue.objects)]
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
        *_describe_views(one),
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
        _describe_roll_up(one.roll_up) if one.roll_up is not None else None,
        f"computed: `{one.formula}`" if one.formula is not None else None,
        f"default `{one.default}`" if one.default is not None else None,
    )
    return f"| `{one.name}` | {one.label} · {one.label_zh} | {field.type.name} | {', '.join(filter(None, notes))} |"


def _describe_roll_up(one: RollUp) -> str:
    figure = one.function if one.field is None else f"{one.function} of `{one.field}`"
    among = "" if one.filter is None else f" where `{msgspec.json.encode(one.filter).decode()}`"
    return f"{figure} of each {one.object} by its `{one.relation}`{among}"


def _describe_choices(field: Field) -> list[str]:
    words = [
        f"`{choice.value}` {choice.label} · {choice.label_zh}"
        + (f" ({choice.category})" if choice.category else "")
        for choice in field.definition.choices
    ]
    return [f"`{field.name}`: {'; '.join(words)}.", ""]


def _describe_views(one: CatalogueObject) -> list[str]:
    words = [f"`{view.name}` {view.label} · {view.label_zh}" for view in one.definition.views]
    return [f"Views: {'; '.join(words)}.", ""] if words else []


_TYPES_INTRODUCTION = """# Field types

Every type a field of an object can have, made from the classes in `src/guanxi/records/field_types`. One class holds
all that a type can do: its column, its check, its filter operators, its form in the API and in processes, its text
for people, what an import understands, and what is kept of a value when its person is erased.

A filter compares by `{"field": "amount", "op": "ge", "value": 1000}`. Comparing an empty field is false, except that
`ne` and `not_in` are true for it.
"""


def describe_field_types() -> str:
    """Return the page of the field types as Markdown."""
    heading = "| type | meaning | filter operators | sorted | API form (JSON Schema) |"
    lines = [_TYPES_INTRODUCTION, heading, "| --- | --- | --- | --- | --- |"]
    for name, kind in FIELD_TYPES.items():
        meaning = (type(kind).__doc__ or "").splitlines()[0]
        example = FieldDefinition(
            name="f", type=name, label="F", label_zh="F", choices=(Choice("a", "A", "A"),)
        )
        schema = msgspec.json.encode(kind.json_schema(example)).decode()
        sorting = "yes" if kind.sortable else "no"
        operators = ", ".join(sorted(kind.operators))
        lines.append(f"| {name} | {meaning} | {operators} | {sorting} | `{schema}` |")
    return "\n".join([*lines, "", _COMPUTED])


_COMPUTED = """## Periods and people in filters

A day or a moment can lie `within` a period: `{"field": "created_at", "op": "within", "value": {"period": "last 30
days", "zone": "Asia/Shanghai"}}`. Periods are `today`, `yesterday`, `tomorrow`, `last|this|next` with `day`, `week`
(from Monday), `month`, `quarter` or `year`, and `last|next N days|weeks|months|years`, which end or begin with today.
A period begins with its first moment in the zone (UTC when none is given) and ends before the first moment after it.

A user can be `{"people": "me"}`, the one who asks, or `{"people": "my team"}`, everybody in one of their teams.

## Categories of choices

A choice can have a fixed meaning beside its free label: `new`, `active`, `waiting`, `done` or `cancelled` for work,
`open`, `won` or `lost` for sales. `{"field": "stage", "op": "category", "value": "open"}` asks for every choice of that
meaning, those an installation has added too; the value may be a list. The category of a shipped choice stays as it is.

## Fields that lead to many records

A `multi_relation` holds the ids of up to 500 records of its `target`. `contains_any` asks for records that lead to one
of the given ids, `contains_all` for those that lead to every one: `{"field": "participants", "op": "contains_any",
"value": ["019b…"]}`. A path asks about the records it leads to, and is true when one of them meets it:
`{"field": "participants.email", "op": "eq", "value": "ann@example.com"}`. The page of a record shows what leads to it. An
import finds the records by a field of the target, with commas or semicolons between:
`members = { column = "Members", find = "email" }`.

## Files

A `file` is sent first (`POST /api/v1/files`) and then put into a field by its id; an `image` must be a PNG, JPEG, GIF or
WebP by its first bytes, whatever it is called. It belongs to that field of that record for ever: whoever sees the field
there reads the file, and nobody else by knowing its id. Before that only its sender does. What no field holds – never
put anywhere, replaced or emptied – is removed after a day; until then undoing the change brings it back. A file may have
as many MiB as `GUANXI_LARGEST_FILE_MIB` says, 25 by default. Files lie in the database, so a backup of it is whole.
Exports write the name of a file, JSON Lines its id.

## Figures about other records

A `roll_up` counts or adds up the records of another object that lead here by a `relation` or `multi_relation`:

```json
{"name": "won", "type": "roll_up", "roll_up": {"object": "deal", "relation": "company", "function": "sum",
  "field": "amount", "filter": {"all": [{"field": "stage", "op": "eq", "value": "won"},
                                        {"field": "expected_close", "op": "within", "value": "this year"}]}}}
```

`function` is `count` (the default), `sum`, `average` (six digits after the point), `min` or `max`. The number and the
sum of nothing are 0, the others empty. Figures are made whenever a record is read, so they are right at every moment, and
nobody sets them. They are about what the reader sees: records it may not see, and archived ones, are left out, as in the
list of these records; a figure of a hidden field is not there. Amounts are added as they are, so a filter should leave
one currency. Lists are filtered and sorted by figures, except by averages; that reads all records, so keep it for lists
that a filter has made short. Formulas, rules, titles and other figures cannot read them. Events carry all of them as they
were when the record was written, whoever wrote it.

## Computed fields

A field of any type that has a `formula` is computed whenever its record is written and set by nobody. The formula is
FEEL over the other fields of the definition: `price * share / 100`. It may read other formulas, which are computed
before it; a circle is refused with the catalogue. An empty field is `null`, and what cannot be computed is empty. A
result with more digits than the field has is rounded half to even; one that the field would refuse is refused.

## Rules

An object's `rules` are FEEL over the same fields. `false` refuses the record, with the message beside the rule's
field; `null` lets it pass.

```toml
rules = [
  { name = "in_order", condition = "until >= since", message = "Until lies before since.", message_zh = "结束早于开始。" },
]
```
"""
