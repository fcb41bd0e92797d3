"""Converting a lead: company, contact and deal are made of it, or found; the lead stays and links to them."""

from typing import Any

import msgspec

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict
from guanxi.quality.duplicates import find_duplicates
from guanxi.records.actions import create_record, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import read_record
from guanxi.records.record import Record, record_title

_CONVERTED = "converted"
_TO_CONTACT = ("first_name", "last_name", "job_title", "email", "phone", "language", "owner")


class Conversion(msgspec.Struct, frozen=True):
    """The lead after its conversion and the ids of what it became."""

    lead: Record
    company: str | None
    contact: str
    deal: str | None


def convert_lead(
    tx: Tx, catalogue: Catalogue, lead_id: str, *, actor: Actor, with_deal: bool = True
) -> Conversion:
    """Make company, contact and deal of a lead in one transaction; what is already there is used.

    Args:
        with_deal: whether a deal is opened.

    Raises:
        Conflict: code ``lead.converted``; it was converted before.
        Forbidden, NotFound, Invalid: as in the actions of records; nothing is written.
    """
    read_record(tx, catalogue, "lead", lead_id, actor=actor)  # who may not see it cannot convert it
    lead = read_record(
        tx, catalogue, "lead", lead_id, actor=SYSTEM, lock=True
    )  # with what is hidden from the actor
    if lead.values["status"] == _CONVERTED:
        raise Conflict("lead.converted", f"Lead {lead.values['number']} has been converted already.")
    company = _company(tx, catalogue, lead, actor)
    contact = _contact(tx, catalogue, lead, company, actor)
    deal = _deal(tx, catalogue, lead, company, contact, actor) if with_deal else None
    links = {"status": _CONVERTED, "company": company, "contact": contact, "deal": deal}
    changed = update_record(tx, catalogue, "lead", lead.id, links, actor=actor, version=lead.version)
    return Conversion(changed, company, contact, deal)


def _company(tx: Tx, catalogue: Catalogue, lead: Record, actor: Actor) -> str | None:
    name = lead.values["company_name"]
    if name is None:
        return None
    values = {"name": name, "website": lead.values["website"], "owner": lead.values["owner"]}
    return _find_or_create(tx, catalogue, "company", {"name": name}, values, actor)


def _contact(tx: Tx, catalogue: Catalogue, lead: Record, company: str | None, actor: Actor) -> str:
    values = {name: lead.values[name] for name in _TO_CONTACT} | {"company": company}
    return _find_or_create(tx, catalogue, "contact", {"email": lead.values["email"]}, values, actor)


def _deal(tx: Tx, catalogue: Catalogue, lead: Record, company: str | None, contact: str, actor: Actor) -> str:
    title = lead.values["company_name"] or record_title(catalogue.object("lead"), lead)
    values = {
        "name": title,
        "company": company,
        "contact": contact,
        "amount": lead.values["budget"],
        "currency": lead.values["currency"],
        "source": lead.values["source"],
        "owner": lead.values["owner"],
    }
    return create_record(tx, catalogue, "deal", values, actor=actor).id


def _find_or_create(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    known_by: dict[str, Any],
    values: dict[str, Any],
    actor: Actor,
) -> str:
    same = find_duplicates(tx, catalogue, object_name, known_by, actor=actor)
    for one in same:
        if one.object == object_name:
            return one.id
    return create_record(tx, catalogue, object_name, values, actor=actor).id
