from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database
from guanxi.quality.completeness import Completeness, completeness
from guanxi.records.actions import create_record
from guanxi.records.catalogue import Catalogue


def test_score_is_the_share_of_named_fields_that_are_filled(
    crm_database: Database, catalogue: Catalogue
) -> None:
    """Three of a product's three, then two; what is missing is named; no named fields mean complete."""
    product, note = catalogue.object("product"), catalogue.object("engagement")
    with crm_database.write() as tx:
        values = {"name": "Gate", "series": "A", "list_price": 0}
        whole = create_record(tx, catalogue, "product", values, actor=SYSTEM)
        part = create_record(tx, catalogue, "product", {"name": "Door", "series": "A"}, actor=SYSTEM)
        call = create_record(tx, catalogue, "engagement", {"subject": "Call"}, actor=SYSTEM)

    assert completeness(product, whole) == Completeness(100, ())
    assert completeness(product, part) == Completeness(66, ("list_price",))
    assert completeness(note, call) == Completeness(100, ())
