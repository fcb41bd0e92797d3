"""One operation over many instances: what it reaches, how it is stopped and goes on, and what it could not do."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.platform.clock import to_micros
from guanxi.platform.database import metadata
from guanxi.platform.errors import GuanxiError
from guanxi.runtime import batch_actions, batch_operations, external_jobs, tables
from guanxi.runtime.batch_actions import Arguments
from guanxi.runtime.batch_operations import cancel_batch, get_batch, list_failures, pause_batch, resume_batch
from guanxi.runtime.deliveries import deliver_due
from guanxi.runtime.instance_search import InstanceFilter, search_instances
from guanxi.runtime.instances import instance_variables
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.ports import Completed, Failed
from guanxi.runtime.user_tasks import complete_user_task
from tests.runtime.models import END, START, calls, human, process, service, straight

P = InstanceFilter(process_id="p")
ADMIN = Actor(kind="user", id="ada", name="Ada", roles=frozenset({"admin"}))


def begin(world, kind, wanted=P, **given):
    """Begin an operation and return its key."""
    with world.database.write() as tx:
        return batch_operations.start_batch(
            world.runtime, tx, kind, wanted, Arguments(**given), actor=SYSTEM
        ).key


def do(world, function, key, *runtime):
    """Pause, resume or cancel an operation."""
    with world.database.write() as tx:
        return function(*runtime, tx, key, actor=SYSTEM)


def seen(world, key):
    """State, total, done and failed of an operation."""
    with world.database.read() as tx:
        found = get_batch(tx, key)
    return found.state, found.total, found.done, found.failed


def problems(world, key):
    """Code by instance of what could not be done."""
    with world.database.read() as tx:
        return {one.instance_key: one.code for one in list_failures(tx, key)}


def statuses(world):
    """Status by instance."""
    return {row.key: row.status for row in world.rows(tables.instance)}


def actions(world, key):
    """What the audit log says about an instance."""
    audit = metadata.tables["audit"]
    query = sa.select(audit.c.action, audit.c.changes).where(audit.c.subject_id == str(key))
    with world.database.read() as tx:
        return [(row.action, row.changes) for row in tx.connection.execute(query.order_by(audit.c.key))]


@pytest.fixture
def many(world):
    """Forty-five instances of one process that wait, and one of another."""
    world.deploy(straight("p", "pay"), straight("other", "pay"))
    world.keys = [world.start(variables={"number": number}) for number in range(45)]
    world.other = world.start("other")
    return world


def test_all_that_match_are_cancelled_and_nothing_else(many):
    """In chunks; each is audited with the operation it belongs to; those that begin later are not meant."""
    key = begin(many, "cancel")
    later = many.start()
    many.worker.drain()

    assert seen(many, key) == ("done", 45, 45, 0)
    found = statuses(many)
    assert {found[one] for one in many.keys} == {"cancelled"}
    assert (found[many.other], found[later]) == ("active", "active")
    assert actions(many, many.keys[0]) == [
        ("cancel", f'{{"status":["active","cancelled"],"batch_operation":[null,"{key}"]}}')
    ]
    assert [action for action, _ in actions(many, key)] == ["create"]
    with many.database.read() as tx:
        assert list(find_violations(tx)) == []


def test_a_chunk_is_one_transaction_and_a_crash_loses_nothing(many):
    """Whether the process dies before the commit or after it, each instance has its turn once."""
    key = begin(many, "set_variables", variables={"mark": 1})
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            die_before_the_commit(many)
        assert seen(many, key) == ("running", 45, 0, 0)
    with many.database.write() as tx:
        batch_operations_due(many, tx)
    assert seen(many, key) == ("running", 45, 20, 0)
    many.worker.drain()

    assert seen(many, key) == ("done", 45, 45, 0)
    assert {len(actions(many, one)) for one in many.keys} == {1}


def die_before_the_commit(world):
    """Do a chunk whose transaction never ends."""
    with world.database.write() as tx:
        batch_operations_due(world, tx)
        raise KeyboardInterrupt


def batch_operations_due(world, tx):
    """Carry out what is on its way, once."""
    return deliver_due(world.runtime, tx, 10, to_micros(tx.now)).done


def test_an_operation_is_paused_goes_on_and_is_cancelled(many):
    """Between two chunks; a chunk still on its way from before the pause does nothing."""
    key = begin(many, "suspend")
    with many.database.write() as tx:
        batch_operations_due(many, tx)
    do(many, pause_batch, key)
    do(many, resume_batch, key, many.runtime)
    do(many, pause_batch, key)
    many.worker.drain()
    assert seen(many, key) == ("paused", 45, 20, 0)

    do(many, resume_batch, key, many.runtime)
    with many.database.write() as tx:
        batch_operations_due(many, tx)
    assert seen(many, key) == ("running", 45, 40, 0)
    do(many, cancel_batch, key)
    many.worker.drain()

    assert seen(many, key) == ("cancelled", 45, 40, 0)
    for function, more in ((pause_batch, ()), (resume_batch, (many.runtime,)), (cancel_batch, ())):
        with pytest.raises(GuanxiError) as refused:
            do(many, function, key, *more)
        assert refused.value.code == "runtime.wrong_state"
    assert [action for action, _ in actions(many, key)] == [
        "create",
        "suspend",
        "resume",
        "suspend",
        "resume",
        "cancel",
    ]
    with many.database.read() as tx:
        assert list(find_violations(tx)) == []


def test_suspended_ones_go_on_together(many):
    """And those that are not suspended are reported, one by one."""
    begin(many, "suspend", InstanceFilter(instance_keys=tuple(many.keys[:3])))
    many.worker.drain()
    key = begin(many, "resume", InstanceFilter(instance_keys=tuple(many.keys[1:5])))
    many.worker.drain()

    assert seen(many, key) == ("done", 4, 2, 2)
    assert problems(many, key) == dict.fromkeys(many.keys[3:5], "runtime.wrong_state")


def test_incidents_of_one_cause_are_tried_again(world):
    """And only those."""
    world.deploy(straight("p", "effect.mail", retries=1))
    world.activities.answers["effect.mail"] = lambda job: Failed(
        "no route" if job.variables["number"] % 2 else "no such address"
    )
    keys = [world.start(variables={"number": number}) for number in range(6)]
    world.worker.drain()
    world.activities.answers["effect.mail"] = lambda job: Completed()
    signature = {row.message: row.signature for row in world.rows(tables.incident)}
    [routed] = [value for text, value in signature.items() if "no route" in text]
    key = begin(world, "retry", InstanceFilter(signature=routed))
    world.worker.drain()

    assert seen(world, key) == ("done", 3, 3, 0)
    assert [statuses(world)[one] for one in keys] == ["active", "completed"] * 3


def test_variables_are_written_into_those_that_have_certain_ones(many):
    """The audit log holds both values; how many there are is only known at the end."""
    key = begin(many, "set_variables", InstanceFilter(variables={"number": 7}), variables={"number": 70})
    assert seen(many, key) == ("running", None, 0, 0)
    many.worker.drain()

    assert seen(many, key) == ("done", 1, 1, 0)
    with many.database.read() as tx:
        assert instance_variables(tx, many.keys[7]) == {"number": 70}
    assert actions(many, many.keys[7])[0][1].startswith('{"number":[7,70]')


def test_instances_are_migrated_except_those_that_would_be_stranded(world):
    """The preview names them, and the operation leaves them as they were."""
    world.deploy(straight("p", "pay", "record.a", "ship"))
    ready, stranded = world.start(), world.start()
    with world.database.write() as tx:
        jobs = external_jobs.activate_jobs(
            world.runtime, tx, types=["pay"], worker="w", lease=timedelta(1), most=9
        )
        [mine] = [job for job in jobs if job.instance_key == stranded]
        external_jobs.complete_job(
            world.runtime, tx, (mine.instance_key, mine.wait_key), mine.lease_token, {}, actor=SYSTEM
        )
    world.worker.drain()
    body = START + service("first", "pay") + END
    version = world.deploy(process("p", body, [("start", "first"), ("first", "end")])).definitions[0].key
    given = {"definition_key": version, "mapping": {"t1": "first"}}
    with world.database.read() as tx:
        preview = batch_operations.preview_batch(world.runtime, tx, "migrate", P, Arguments(**given))
    key = begin(world, "migrate", **given)
    world.worker.drain()

    assert (preview.total, preview.looked_at) == (2, 2)
    assert [(one, problem.code) for one, problem in preview.problems] == [(stranded, "runtime.stranded")]
    assert problems(world, key) == {stranded: "runtime.stranded"}
    rows = {row.key: row.definition_key for row in world.rows(tables.instance)}
    assert (rows[ready], rows[stranded] != version) == (version, True)


def test_tokens_are_moved_where_they_stand(world):
    """From one element to another, wherever the first is live."""
    world.deploy(straight("p", "pay", "ship"))
    key = world.start()
    operation = begin(world, "move", from_element="t1", to_element="t2")
    world.worker.drain()

    assert seen(world, operation) == ("done", 1, 1, 0)
    assert [(row.instance_key, row.element_id) for row in world.rows(tables.job)] == [(key, "t2")]


def test_a_called_instance_is_not_cancelled_by_itself(world):
    """It is reported; its caller is not harmed."""
    world.deploy(straight("child", "pay"), calls("child"))
    world.start("caller")
    world.worker.drain()
    key = begin(world, "cancel", InstanceFilter(process_id="child"))
    world.worker.drain()

    assert seen(world, key) == ("done", 1, 0, 1)
    assert set(problems(world, key).values()) == {"runtime.called"}


def test_an_instance_that_crashes_the_step_does_not_hold_up_the_others(many, monkeypatch):
    """It is found by doing them one by one, and reported as our mistake."""
    bad = many.keys[4]
    cancel = batch_actions.ACTIONS["cancel"]

    def crash(batch, live, given, actor):
        if live.key == bad:
            raise RuntimeError("a fault of ours")
        return cancel(batch, live, given, actor)

    monkeypatch.setattr(batch_actions, "ACTIONS", {**batch_actions.ACTIONS, "cancel": crash})
    key = begin(many, "cancel")
    many.worker.drain()

    assert seen(many, key) == ("done", 45, 44, 1)
    assert problems(many, key) == {bad: "server.mistake"}
    assert statuses(many)[bad] == "active"


@pytest.mark.parametrize(
    ("kind", "wanted", "given", "code"),
    [
        ("cancel", InstanceFilter(), {}, "runtime.filter_empty"),
        ("migrate", P, {}, "runtime.arguments_missing"),
        ("migrate", P, {"definition_key": 7}, "runtime.unknown_process_definition"),
        ("move", P, {"from_element": "t1"}, "runtime.arguments_missing"),
        ("set_variables", P, {}, "runtime.arguments_missing"),
        ("cancel", InstanceFilter(instance_keys=tuple(range(1, 1002))), {}, "runtime.too_many_keys"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_and_nothing_changes(lite, kind, wanted, given, code):
    """Above all one that would mean everything."""
    lite.deploy(straight("p", "pay"))
    lite.start()
    before = lite.snapshot()

    with pytest.raises(GuanxiError) as refused:
        begin(lite, kind, wanted, **given)

    assert refused.value.code == code
    assert lite.snapshot() == before


def test_instances_are_found_by_what_they_are(many):
    """By process, record, time, keys and variables, page by page."""

    def found(limit=50, before=None, **wanted):
        with many.database.read() as tx:
            return search_instances(tx, InstanceFilter(**wanted), before=before, limit=limit)

    def keys(**wanted):
        return [one.key for one in found(**wanted).instances]

    assert keys(process_id="other") == [many.other]
    assert keys(variables={"number": 3}) == [many.keys[3]]
    assert keys(variables={"number": "3"}) == []
    assert keys(variables={"numb": 3}) == []
    assert keys(process_id="p", state="completed") == []
    assert keys(instance_keys=(many.keys[1], many.other)) == [many.other, many.keys[1]]
    first = found(limit=30, process_id="p")
    rest = found(limit=30, process_id="p", before=first.goes_on)
    assert [one.key for one in (*first.instances, *rest.instances)] == many.keys[::-1]
    assert rest.goes_on is None
    about = many.start(object_name="deal", record_id="d1")
    assert keys(object="deal", record_id="d1") == [about]


def test_instances_are_found_by_where_they_are_and_what_was_done(world):
    """At an element now, and by the time in which it, or any task, was completed."""
    world.deploy(human_bpmn=human("call-form"), call_form=b'{"id": "call-form", "components": []}')
    first, second = world.start("human", {"lead": "L1"}), world.start("human", {"lead": "L2"})
    began = world.database.clock.now()
    world.database.clock.advance(timedelta(hours=2))
    task = next(row for row in world.rows(tables.user_task) if row.instance_key == first)
    with world.database.write() as tx:
        complete_user_task(world.runtime, tx, task.key, {}, actor=ADMIN)

    def keys(**wanted):
        with world.database.read() as tx:
            return [one.key for one in search_instances(tx, InstanceFilter(**wanted)).instances]

    hour = timedelta(hours=1)
    assert keys(process_id="human", element_id="call") == [second]
    assert keys(process_id="human", element_id="start") == []
    assert keys(process_id="other", element_id="call") == []
    assert keys(process_id="human", done_from=began + hour) == [first]
    assert keys(definition_key=task.definition_key, done_from=began + hour, element_id="call") == [first]
    assert keys(process_id="human", done_from=began + hour, element_id="start") == []
    assert keys(process_id="human", done_before=began + hour) == []


def test_a_search_by_variables_reads_a_bounded_number_and_says_where_to_go_on(many, monkeypatch):
    """So that it never holds up others for long."""
    monkeypatch.setattr("guanxi.runtime.instance_search.SCANNED", 20)
    before, steps, found = None, 0, []
    while True:
        with many.database.read() as tx:
            answer = search_instances(tx, InstanceFilter(variables={"number": 0}), before=before)
        found += [one.key for one in answer.instances]
        steps += 1
        before = answer.goes_on
        if before is None:
            break
    assert (found, steps) == ([many.keys[0]], 3)
