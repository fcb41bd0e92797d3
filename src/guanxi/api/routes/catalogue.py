"""The catalogue: what objects there are and what fields they have; administrators add and change some."""

from typing import Annotated, Any

import msgspec
from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter

from guanxi.access.contracts import RECORD_RIGHTS, Actor
from guanxi.access.roles import may
from guanxi.api.schemas.records import (
    Choice,
    Field,
    FieldSetting,
    FieldTypeInfo,
    FieldTypes,
    Lost,
    Object,
    ObjectDetail,
    ObjectPlan,
    Objects,
    Section,
)
from guanxi.api.services import Services
from guanxi.platform.errors import Invalid
from guanxi.records import definitions
from guanxi.records.catalogue import CatalogueObject
from guanxi.records.customising import Plan
from guanxi.records.field_types import FIELD_TYPES
from guanxi.records.field_types.settings import settings_of
from guanxi.records.sight import SeenCatalogue

Name = Annotated[str, PathParameter(description="The name of an object, such as `lead`.")]
OnlyPlan = Annotated[
    bool, QueryParameter(name="plan", description="Only tell what would be done; nothing is changed.")
]
Confirmed = Annotated[
    bool, QueryParameter(name="confirm", description="Do it although people would no longer see some values.")
]


@get("/objects", sync_to_thread=True)
def list_objects(services: NamedDependency[Services], actor: NamedDependency[Actor]) -> Objects:
    """Return the catalogue: every object with its fields."""
    with services.database.read() as tx:
        seen = SeenCatalogue(tx, services.catalogue, actor).objects
    return Objects([_object(one, actor, services.customising.is_shipped(one.name)) for one in seen])


@get("/objects/{name:str}", sync_to_thread=True)
def read_object(
    services: NamedDependency[Services], actor: NamedDependency[Actor], name: Name
) -> ObjectDetail:
    """Return everything that is set of an object, in the form of a definition file."""
    with services.database.read() as tx:
        found = services.customising.describe(tx, name, actor=actor)
    return ObjectDetail(
        msgspec.to_builtins(found.definition),
        found.shipped,
        list(found.own_fields),
        [dict(one) for one in found.removed_fields],
    )


@get("/field-types", sync_to_thread=False)
def list_field_types() -> FieldTypes:
    """Return the types that a field of one's own can have, and what can be set of each."""
    return FieldTypes(
        [
            FieldTypeInfo(
                kind.name, [FieldSetting(one.name, one.kind, one.fixed) for one in settings_of(kind)]
            )
            for kind in FIELD_TYPES.values()
            if kind.for_people
        ]
    )


@post("/objects", status_code=200, sync_to_thread=True)
def create_object(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    data: JSONBody[dict[str, Any]],
    only_plan: OnlyPlan = False,
) -> ObjectPlan:
    """Make a new object, in the form of a definition file: `name`, `plural`, `label`, `fields` …

    It has a table, lists, a search, forms, permissions and triggers at once, in every process.
    """
    name = data.get("name")
    if not isinstance(name, str):
        raise Invalid("catalogue.invalid", "An object needs a name.", "", {"name": "is missing"})
    return _change(services, actor, name, data, only_plan=only_plan, new=True, confirmed=False)


@patch("/objects/{name:str}", sync_to_thread=True)
def change_object(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    name: Name,
    data: JSONBody[dict[str, Any]],
    only_plan: OnlyPlan = False,
    confirmed: Confirmed = False,
) -> ObjectPlan:
    """Change an object: what is given is merged into its definition, fields by name, choices by value.

    `"removed": true` takes a field or choice away. What people have entered stays in the table, but since they would
    no longer see it, that must be confirmed.
    """
    return _change(services, actor, name, data, only_plan=only_plan, new=False, confirmed=confirmed)


@delete("/objects/{name:str}", status_code=200, sync_to_thread=True)
def remove_object(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    name: Name,
    only_plan: OnlyPlan = False,
    confirmed: Confirmed = False,
) -> ObjectPlan:
    """Take away an object that was made here; its table stays, and comes back with an object of that name."""
    change = {"removed": True}
    return _change(services, actor, name, change, only_plan=only_plan, new=False, confirmed=confirmed)


def _change(
    services: Services,
    actor: Actor,
    name: str,
    change: dict[str, Any],
    *,
    only_plan: bool,
    new: bool,
    confirmed: bool,
) -> ObjectPlan:
    if only_plan:
        with services.database.read() as tx:
            return _plan(services.customising.plan(tx, name, change, actor=actor, new=new))
    return _plan(
        services.customising.change(
            services.database, services.catalogue, name, change, actor=actor, new=new, confirmed=confirmed
        )
    )


def _plan(plan: Plan) -> ObjectPlan:
    lost = [Lost(one.field, one.choice, one.records) for one in plan.losses]
    return ObjectPlan(list(plan.steps), [one.message for one in plan.losses], lost)


def _object(one: CatalogueObject, actor: Actor, shipped: bool) -> Object:
    definition = one.definition
    return Object(
        name=one.name,
        label=definition.label,
        label_zh=definition.label_zh,
        plural=definition.plural,
        plural_label=definition.plural_label,
        shipped=shipped,
        status=definition.status,
        title_fields=list(definition.title),
        rights=[right for right in RECORD_RIGHTS if may(actor, right, one.name)],
        columns=[name for name in definition.columns if name in one.fields],
        page=_sections(definition.page, one),
        form=_sections(definition.form, one),
        fields=[
            Field(
                name=field.name,
                label=field.definition.label,
                label_zh=field.definition.label_zh,
                type=field.type.name,
                shown_as=field.type.shown_as,
                required=field.definition.required,
                choices=[
                    Choice(choice.value, choice.label, choice.label_zh, choice.category)
                    for choice in field.definition.choices
                ],
                read_only=field.definition.read_only,
                target=field.definition.target,
                sortable=field.type.sortable,
                grouped=field.definition.grouped,
                default=field.definition.default,
                help=field.definition.help,
                help_zh=field.definition.help_zh,
            )
            for field in one.fields.values()
        ],
    )


def _sections(sections: tuple[definitions.Section, ...], one: CatalogueObject) -> list[Section]:
    seen = (([name for name in section.fields if name in one.fields], section) for section in sections)
    return [Section(section.label, section.label_zh, names) for names, section in seen if names]


router = Router(
    "/",
    route_handlers=[list_objects, read_object, list_field_types, create_object, change_object, remove_object],
    tags=["records"],
)
