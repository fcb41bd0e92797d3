"""Converting a lead into company, contact and deal."""

from typing import Any

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody

from guanxi.access.contracts import Actor
from guanxi.api.routes.records import Plural, RecordId
from guanxi.api.schemas.records import Conversion, ConversionWish
from guanxi.api.services import Services
from guanxi.crm.lead_conversion import convert_lead
from guanxi.platform.errors import NotFound
from guanxi.records.record import to_json


@post(
    "/{plural:str}/{record_id:str}/conversion",
    status_code=200,
    sync_to_thread=True,
    responses={200: ResponseSpec(Conversion, generate_examples=False, description="What the lead became.")},
)
def convert(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    plural: Plural,
    record_id: RecordId,
    data: JSONBody[ConversionWish],
) -> dict[str, Any]:
    """Make company, contact and deal of a lead; what is there already is used. Other objects have none."""
    one = services.catalogue.by_plural(plural)
    if one.name != "lead":
        raise NotFound("record.no_conversion", f"{one.definition.label} cannot be converted.")
    with services.database.write() as tx:
        found = convert_lead(tx, services.catalogue, record_id, actor=actor, with_deal=data.with_deal)
    return {
        "lead": to_json(one, found.lead),
        "company": found.company,
        "contact": found.contact,
        "deal": found.deal,
    }


router = Router("/", route_handlers=[convert], tags=["records"])
