"""Events are written with the change, read in order, and evaluated once."""

from decimal import Decimal

from guanxi.platform.database import Database, metadata
from guanxi.platform.outbox import append_event, event_table, events_of, mark_evaluated, take_pending


def test_events_come_in_order_and_only_once(database: Database) -> None:
    """Pending events are returned oldest first until marked."""
    metadata.create_all(database.engine, tables=[event_table])
    actor = {"kind": "user", "id": "u1"}
    with database.write() as tx:
        first = append_event(
            tx,
            "record.created",
            "lead",
            "a",
            actor=actor,
            payload={"new": {"score": Decimal("1.10")}},
            causes=(7,),
        )
        second = append_event(tx, "record.updated", "lead", "a", actor=actor, payload={})
        other = append_event(tx, "record.created", "lead", "b", actor=actor, payload={})

    with database.write() as tx:
        taken = take_pending(tx)
        mark_evaluated(tx, [taken[0].key])

    assert [event.key for event in taken] == [first, second, other]
    assert taken[0].payload == {"new": {"score": Decimal("1.10")}}
    assert (taken[0].causes, taken[0].at, taken[0].actor) == ((7,), database.clock.now(), actor)
    with database.write() as tx:
        assert [event.key for event in take_pending(tx)] == [second, other]
        assert [event.kind for event in events_of(tx, "lead", "a")] == ["record.updated", "record.created"]
        assert len(events_of(tx, "lead", "b")) == 1
