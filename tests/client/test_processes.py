"""Processes and tasks by the client: started, read, sent messages to, worked."""

from decimal import Decimal

import pytest

from guanxi import wiring
from guanxi.client import Client, Conflict, NotFound
from guanxi.wiring import deploy
from tests.api.conftest import Guanxi
from tests.client.conftest import Connect, make_key
from tests.runtime.models import END, START, process, waits_for_message

TASK = (
    '<bpmn:userTask id="look" name="Look"><bpmn:extensionElements><zeebe:userTask />'
    '<zeebe:assignmentDefinition candidateGroups="sales" /></bpmn:extensionElements></bpmn:userTask>'
)
BY_HAND = process("by-hand", START + TASK + END, [("start", "look"), ("look", "end")])


@pytest.fixture(autouse=True)
def deployed(guanxi: Guanxi) -> None:
    """A process with a task for sales people, and one that waits for a message."""
    deploy(guanxi.database, {"by-hand.bpmn": BY_HAND, "p.bpmn": waits_for_message()})


def work(guanxi: Guanxi) -> None:
    """Let the worker do everything that is due."""
    wiring.make_worker(guanxi.settings, guanxi.database, threads=0).drain()


def test_starts_a_process_about_a_record(client: Client) -> None:
    """The run is active with exact variables and says what it is about, whichever way that was named."""
    ann, bo = client.create("lead", {"name": "Ann Lee"}), client.create("lead", {"name": "Bo Lee"})
    given = {"amount": Decimal("12.50"), "due": {"@": "2026-02-28"}}

    started = client.start_process("by-hand", given, record=ann)
    named = client.start_process("by-hand", record=("lead", bo.id))
    run = client.process_instance(started.key)

    assert (started.process_id, started.outcome, started.state) == ("by-hand", "started", "active")
    assert run.variables["due"] == {"@": "2026-02-28"}
    assert run.variables["amount"] == Decimal("12.5")
    assert [one.record and (one.record.object, one.record.id, one.record.title) for one in (run, named)] == [
        ("lead", ann.id, "Ann Lee"),
        ("lead", bo.id, "Bo Lee"),
    ]


def test_an_unknown_process_or_run_is_not_found(client: Client) -> None:
    """Nothing is started."""
    with pytest.raises(NotFound) as process_id:
        client.start_process("nowhere")
    with pytest.raises(NotFound) as key:
        client.process_instance("17")

    assert process_id.value.code == "runtime.unknown_process"
    assert key.value.status == 404


def test_a_message_brings_its_run_to_the_end(guanxi: Guanxi, client: Client) -> None:
    """It goes to the run with its key, and its variables with it; one for nobody is refused where it must arrive."""
    run = client.start_process("p", {"order": "A1"})
    with pytest.raises(NotFound) as nobody:
        client.publish_message("paid", "B2", must_arrive=True)

    told = client.publish_message("paid", "A1", {"amount": 5}, message_id="once", time_to_live=60)
    with pytest.raises(Conflict) as twice:
        client.publish_message("paid", "A1", {"amount": 6}, message_id="once")
    work(guanxi)

    after = client.process_instance(run.key)
    assert (told.receivers, told.started) == ((run.key,), ())
    assert (nobody.value.code, twice.value.code) == ("runtime.message_for_nobody", "runtime.message_known")
    assert (after.state, after.variables) == ("completed", {"order": "A1", "amount": 5})
    assert after.ended_at is not None


def test_a_task_is_found_claimed_and_completed(guanxi: Guanxi, connect: Connect, client: Client) -> None:
    """Who is offered a task takes it and completes it; the answers are the run's."""
    run = client.start_process("by-hand")
    sales = connect(make_key(guanxi, guanxi.sales_id))

    [offered] = sales.tasks("team", process_id="by-hand", element_id="look")
    claimed = sales.claim(offered.key)
    mine = [one.key for one in sales.tasks()]
    done = sales.complete(offered.key, {"answer": "yes"})
    with pytest.raises(Conflict) as twice:
        sales.complete(offered.key)
    work(guanxi)

    assert (offered.name, offered.instance_key, offered.assignee) == ("Look", run.key, None)
    assert offered.candidate_groups == ("sales",)
    assert claimed.assignee is not None
    assert (claimed.assignee.id, claimed.assignee.name) == (guanxi.sales_id, "Sam Sales")
    assert mine == [offered.key]
    assert done.state == "completed"
    assert twice.value.status == 409
    assert list(sales.tasks()) == []
    assert [one.key for one in sales.tasks("all", state="completed")] == [offered.key]
    after = client.process_instance(run.key)
    assert (after.state, after.variables) == ("completed", {"answer": "yes"})


def test_tasks_come_over_three_pages(client: Client) -> None:
    """Five tasks by pages of two, each once; a limit holds; those about one record alone."""
    lead = client.create("lead", {"last_name": "Doe"})
    runs = [client.start_process("by-hand").key for _ in range(4)]
    runs.append(client.start_process("by-hand", record=lead).key)

    found = [one.instance_key for one in client.tasks("all", page_size=2)]
    some = list(client.tasks("all", page_size=2, limit=3))
    about = [one.instance_key for one in client.tasks("all", record_id=lead.id)]

    assert sorted(found) == sorted(runs)
    assert len(some) == 3
    assert about == [runs[4]]
