"""The catalogue: what objects there are and what fields they have."""

from litestar import Router, get
from litestar.di import NamedDependency

from guanxi.access.contracts import Actor
from guanxi.access.roles import may
from guanxi.api.schemas.records import Choice, Field, Object, Objects
from guanxi.api.services import Services
from guanxi.records.catalogue import CatalogueObject


@get("/objects", sync_to_thread=False)
def list_objects(services: NamedDependency[Services], actor: NamedDependency[Actor]) -> Objects:
    """Return the catalogue: every object with its fields."""
    return Objects([_object(one) for one in services.catalogue.objects if may(actor, "read", one.name)])


def _object(one: CatalogueObject) -> Object:
    definition = one.definition
    return Object(
        name=one.name,
        label=definition.label,
        label_zh=definition.label_zh,
        plural=definition.plural,
        status=definition.status,
        title_fields=list(definition.title),
        fields=[
            Field(
                name=field.name,
                label=field.definition.label,
                label_zh=field.definition.label_zh,
                type=field.type.name,
                required=field.definition.required,
                choices=[
                    Choice(choice.value, choice.label, choice.label_zh, choice.category)
                    for choice in field.definition.choices
                ],
                read_only=field.definition.read_only,
                target=field.definition.target,
                sortable=field.type.sortable,
                grouped=field.definition.grouped,
            )
            for field in one.fields.values()
        ],
    )


router = Router("/", route_handlers=[list_objects], tags=["records"])
