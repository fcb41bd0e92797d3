"""Who is already there? Looks for records that seem to be the same person or company, before one is saved.

Compared are the fields an object's definition names: e-mails and phones with those of every object (a lead
may already be a contact), other texts such as company names with records of the same object only.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from guanxi.access.contracts import Actor
from guanxi.access.roles import limited_fields, may
from guanxi.platform.database import Tx
from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.field_types import FieldError
from guanxi.records.filter import AllOf, Condition, Filter
from guanxi.records.query import Query, list_records
from guanxi.records.record import Record, record_title
from guanxi.records.words import fold

_ACROSS_OBJECTS = frozenset({"email", "phone"})
_CANDIDATES = 50
_NO_WORD = re.compile(r"[\W_]+")
_LEGAL_FORMS = frozenset(
    [
        "ag",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "gmbh",
        "inc",
        "incorporated",
        "kg",
        "limited",
        "llc",
        "llp",
        "ltd",
        "nv",
        "oy",
        "plc",
        "pty",
        "sa",
        "sarl",
        "se",
        "spa",
        "srl",
        "the",
    ]
)
_HAN_LEGAL_FORM = re.compile(r"(股份)?有限(责任)?公司$|集团(公司)?$|公司$")


class Duplicate(msgspec.Struct, frozen=True):
    """A record that may be the same. ``fields`` names what is equal, in terms of the new record."""

    object: str
    id: str
    number: str
    title: str
    fields: tuple[str, ...]


def find_duplicates(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    except_id: str | None = None,
) -> tuple[Duplicate, ...]:
    """Return records that may be the one about to be saved, those with most in common first.

    Args:
        values: by field name, as for ``create_record``; values of a wrong form are left out.
        except_id: the record that is being edited.
    """
    one = catalogue.object(object_name)
    found: dict[str, tuple[CatalogueObject, Record, list[str]]] = {}
    for name in one.definition.duplicates:
        value = _checked(one.field(name), values.get(name))
        if value is None:
            continue
        for target, record in _same(tx, catalogue, one, one.field(name), value, actor):
            if record.id != except_id:
                found.setdefault(record.id, (target, record, []))[2].append(name)
    ordered = sorted(found.values(), key=lambda entry: (-len(entry[2]), entry[1].id))
    return tuple(
        Duplicate(target.name, record.id, record.values["number"], record_title(target, record), tuple(names))
        for target, record, names in ordered
    )


def normalise_name(name: str) -> str:
    """Return the part of a company's name that tells it from others: no case, accents, signs, legal form."""
    bare = _HAN_LEGAL_FORM.sub("", fold(name).strip())
    words = [word for word in _NO_WORD.split(bare) if word]
    return " ".join(word for word in words if word not in _LEGAL_FORMS) or " ".join(words)


def _checked(field: Field, value: Any) -> Any:
    try:
        return field.check(value)
    except FieldError:
        return None


def _same(
    tx: Tx, catalogue: Catalogue, one: CatalogueObject, field: Field, value: Any, actor: Actor
) -> list[tuple[CatalogueObject, Record]]:
    if field.type.name not in _ACROSS_OBJECTS:
        return [(one, record) for record in _same_name(tx, catalogue, one, field, value, actor)]
    found: list[tuple[CatalogueObject, Record]] = []
    for target in catalogue.objects:
        for name in target.definition.duplicates:
            if limited_fields(actor, target.name).get(name) == "hidden":
                continue
            if target.field(name).type.name == field.type.name:
                wanted = Condition(name, "eq", value)
                found += [(target, record) for record in _list(tx, catalogue, target, wanted, actor)]
    return found


def _same_name(
    tx: Tx, catalogue: Catalogue, one: CatalogueObject, field: Field, value: str, actor: Actor
) -> list[Record]:
    wanted = normalise_name(value)
    if not wanted:
        return []
    words = " ".join(wanted.split()[:2])  # the search finds candidates, the comparison decides
    candidates = _list(tx, catalogue, one, AllOf(()), actor, q=words)
    return [record for record in candidates if normalise_name(record.values.get(field.name) or "") == wanted]


def _list(
    tx: Tx,
    catalogue: Catalogue,
    target: CatalogueObject,
    wanted: Filter,
    actor: Actor,
    q: str | None = None,
) -> tuple[Record, ...]:
    if not may(actor, "read", target.name):
        return ()
    query = Query(filter=wanted, q=q, sort=("-created_at",), limit=_CANDIDATES, count=False)
    return list_records(tx, catalogue, target.name, query, actor=actor).items
