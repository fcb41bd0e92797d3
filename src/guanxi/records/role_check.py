"""Whether a role means something in a catalogue: its objects, fields and filters are there."""

from guanxi.access.contracts import Actor, Grant, Role
from guanxi.access.roles import SYSTEM_OBJECTS
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.filter import compile_filter, parse_filter
from guanxi.records.relative import resolve_filter
from guanxi.records.sight import ALWAYS_SEEN, OWNER


def check_role(tx: Tx, catalogue: Catalogue, role: Role, actor: Actor) -> None:
    """Do nothing when every object, field and filter of a role is known.

    Args:
        actor: who saves the role; words such as "me" are tried with it.

    Raises:
        Invalid: code ``access.role_invalid``; ``fields`` says what is wrong.
    """
    objects = {one.name: one for one in catalogue.objects}
    wrong: dict[str, str] = {}
    for number, grant in enumerate(role.grants):
        if fault := _of_grant(tx, catalogue, objects, grant, actor):
            wrong[f"grants.{number}"] = fault
    for name, fields in role.fields.items():
        if name not in objects:
            wrong[f"fields.{name}"] = f"There is no object {name!r}."
            continue
        for field in fields:
            if field not in objects[name].fields:
                wrong[f"fields.{name}.{field}"] = f"{name} has no field {field!r}."
            elif field in ALWAYS_SEEN:
                wrong[f"fields.{name}.{field}"] = f"{field} is always shown."
    if wrong:
        raise Invalid("access.role_invalid", "The role cannot be saved.", " ".join(wrong.values()), wrong)


def _of_grant(
    tx: Tx, catalogue: Catalogue, objects: dict[str, CatalogueObject], grant: Grant, actor: Actor
) -> str:
    one = objects.get(grant.object)
    if one is None and grant.object != "*" and grant.object.partition(".")[0] not in SYSTEM_OBJECTS:
        return f"There is no object {grant.object!r}."
    if grant.records == "all":
        return ""
    if grant.records == "filter":
        if one is None:
            return f"A filter belongs to one object with records, not to {grant.object!r}."
        try:
            wanted = resolve_filter(tx, catalogue, one, parse_filter(grant.filter), actor)
            if wanted is not None:
                compile_filter(catalogue, one, one.table, wanted)
        except Invalid as error:
            return error.message
    elif one is None and grant.object != "*":
        return f"{grant.object!r} has no records that belong to somebody."
    elif one is not None and OWNER not in one.fields:
        return f"{grant.object!r} has no field {OWNER!r}, so no record belongs to anybody."
    return ""
