"""Workers of other programs: who gets a job, who may answer it, and what the answer does."""

from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.platform.errors import Conflict, Forbidden, GuanxiError, Invalid, NotFound
from guanxi.runtime import external_jobs, job_holding, job_search, tables
from guanxi.runtime.instances import cancel_instance, instance_variables
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.operations import resume_instance, suspend_instance
from tests.runtime.models import END, START, process, service, straight

LEASE = timedelta(seconds=30)
WORKER = Actor(kind="api_key", id="k1", name="payments", roles=frozenset({"worker"}))


def take(world, *types, worker="w1", most=10, fetch=None):
    """Activate jobs."""
    with world.database.write() as tx:
        return external_jobs.activate_jobs(
            world.runtime, tx, types=types or ("pay",), worker=worker, lease=LEASE, most=most, fetch=fetch
        )


def place(job):
    """The key of a job."""
    return job.instance_key, job.wait_key


def answer(world, function, job, *more, token=None, actor=WORKER, **named):
    """Answer a job in a transaction."""
    with world.database.write() as tx:
        token = job.lease_token if token is None else token
        return function(world.runtime, tx, place(job), token, *more, actor=actor, **named)


def complete(world, job, variables=None, **named):
    """Complete a job."""
    return answer(world, external_jobs.complete_job, job, variables or {}, **named)


def refused(call, *given, **named):
    """The code of a refusal."""
    with pytest.raises(GuanxiError) as error:
        call(*given, **named)
    return error.value.code


def violations(world):
    """What is inconsistent."""
    with world.database.read() as tx:
        return list(find_violations(tx))


@pytest.fixture
def paying(world):
    """One instance that waits for a payment."""
    world.deploy(straight("p", "pay"))
    world.start(variables={"amount": 7})
    return world


def test_a_job_is_given_with_everything_it_needs(paying):
    """And to nobody else while the lease runs."""
    [job] = take(paying)

    assert (job.type, job.kind, job.process_id, job.element_id, job.version) == (
        "pay",
        "element",
        "p",
        "t1",
        1,
    )
    assert (job.retries, job.attempt, job.deadline) == (3, 1, paying.database.clock.now() + LEASE)
    assert job.variables == {"amount": 7}
    assert job.idempotency_key == f"{job.instance_key}-{job.element_key}"
    assert take(paying, worker="w2") == []


def test_only_the_wanted_variables_are_given(paying):
    """Those that are missing are left out."""
    [job] = take(paying, fetch=["amount", "nothing"])

    assert job.variables == {"amount": 7}


def test_a_completed_job_moves_the_instance_on(paying):
    """Its variables become global; nothing is left behind."""
    [job] = take(paying)
    complete(paying, job, {"paid": True})

    [row] = paying.rows(tables.instance)
    assert row.status == "completed"
    with paying.database.read() as tx:
        assert instance_variables(tx, row.key) == {"amount": 7, "paid": True}
    [visit] = [one for one in paying.rows(tables.element_history) if one.element_id == "t1"]
    assert (visit.actor, visit.attempts) == ("api_key:k1", 1)
    assert violations(paying) == []


def test_a_second_completion_is_refused_and_nothing_changes(paying):
    """Whether the first answer was lost on its way or not."""
    [job] = take(paying)
    complete(paying, job, {"paid": 1})
    before = paying.snapshot()

    assert refused(complete, paying, job, {"paid": 2}) == "runtime.unknown_job"
    assert paying.snapshot() == before


def test_a_late_completer_is_refused_and_nothing_changes(paying, clock):
    """Somebody else took the job when the lease had run out; no try was used up."""
    [first] = take(paying)
    clock.advance(LEASE)
    [second] = take(paying, worker="w2")
    before = paying.snapshot()

    assert (second.attempt, second.retries, second.idempotency_key) == (2, 3, first.idempotency_key)
    assert refused(complete, paying, first, {"paid": 1}) == "runtime.stale_lease"
    assert paying.snapshot() == before
    complete(paying, second)


def test_an_answer_after_the_lease_counts_while_nobody_else_has_the_job(paying, clock):
    """Work that was done is not done again for nothing."""
    [job] = take(paying)
    clock.advance(LEASE * 2)
    complete(paying, job)

    assert [row.status for row in paying.rows(tables.instance)] == ["completed"]


@pytest.mark.parametrize(
    ("function", "named"),
    [
        (external_jobs.fail_job, {"message": "no"}),
        (external_jobs.throw_job_error, {"code": "declined"}),
        (external_jobs.complete_job, {"variables": {}}),
    ],
)
def test_a_wrong_token_is_refused_and_nothing_changes(paying, function, named):
    """A guessed token is worth nothing, and none at all either."""
    [job] = take(paying)
    before = paying.snapshot()

    assert refused(answer, paying, function, job, token="0" * 16, **named) == "runtime.stale_lease"
    assert refused(answer, paying, function, job, token="", **named) == "runtime.stale_lease"
    assert paying.snapshot() == before


def test_a_job_that_nobody_holds_cannot_be_answered(paying):
    """It has to be activated first."""
    [job] = take(paying)
    answer(paying, external_jobs.fail_job, job, message="busy", wait=timedelta(0))
    before = paying.snapshot()

    assert refused(complete, paying, job) == "runtime.not_activated"
    assert paying.snapshot() == before


@pytest.mark.parametrize("key", [(7, 1), (2**63 - 1, 2**63 - 1)])
def test_an_unknown_job_is_refused_and_nothing_changes(paying, key):
    """Of an instance that does not exist."""
    before = paying.snapshot()
    with paying.database.write() as tx, pytest.raises(NotFound) as error:
        external_jobs.complete_job(paying.runtime, tx, key, "0", {}, actor=WORKER)

    assert error.value.code == "runtime.unknown_job"
    assert paying.snapshot() == before


def test_a_job_that_guanxi_works_itself_is_nobody_elses(world):
    """Not even with rights on everything."""
    world.deploy(straight("p", "effect.mail"))
    world.start()
    [row] = world.rows(tables.job)
    with world.database.write() as tx, pytest.raises(NotFound) as error:
        external_jobs.complete_job(
            world.runtime, tx, (row.instance_key, row.wait_key), row.lease_token, {}, actor=SYSTEM
        )

    assert error.value.code == "runtime.unknown_job"
    assert take(world, "effect.mail") == []


def test_a_job_of_a_cancelled_instance_is_gone(paying):
    """Its worker hears so when it comes back."""
    [job] = take(paying)
    with paying.database.write() as tx:
        cancel_instance(paying.runtime, tx, job.instance_key, actor=SYSTEM)

    assert refused(complete, paying, job) == "runtime.unknown_job"


def test_a_failed_job_is_tried_again_after_its_pause(paying, clock):
    """With the tries the worker says, and its variables where the activity can see them."""
    [job] = take(paying)
    left = answer(
        paying,
        external_jobs.fail_job,
        job,
        message="bank closed",
        retries=5,
        wait=timedelta(minutes=1),
        variables={"seen": "bank"},
    )

    assert left == 5
    assert take(paying) == []
    [row] = paying.rows(tables.job)
    assert (row.retries, row.error, row.lease_token) == (5, "bank closed", "")
    clock.advance(timedelta(minutes=1))
    [again] = take(paying)
    assert (again.attempt, again.retries, again.variables) == (2, 5, {"amount": 7, "seen": "bank"})
    with paying.database.read() as tx:
        assert instance_variables(tx, job.instance_key) == {"amount": 7}


def test_a_job_without_tries_left_opens_an_incident(paying):
    """The token stays where it is."""
    [job] = take(paying)

    assert answer(paying, external_jobs.fail_job, job, message="no such account", retries=0) == 0
    [incident] = paying.rows(tables.incident)
    assert (incident.type, incident.element_id, incident.attempts) == ("JOB_NO_RETRIES", "t1", 1)
    assert "no such account" in incident.message
    assert refused(complete, paying, job) == "runtime.unknown_job"
    assert violations(paying) == []


def test_tries_count_down_by_themselves(paying, clock):
    """A worker that says nothing about them uses up one with each failure."""
    for expected in (2, 1, 0):
        [job] = take(paying)
        assert answer(paying, external_jobs.fail_job, job, message="no", wait=timedelta(0)) == expected
    assert len(paying.rows(tables.incident)) == 1


def test_an_error_goes_to_its_catcher(world):
    """With its variables; one that nothing catches is an incident."""
    caught = (
        '<bpmn:boundaryEvent id="declined" attachedToRef="pay"><bpmn:errorEventDefinition errorRef="e" />'
        "</bpmn:boundaryEvent>"
    )
    body = START + service("pay", "pay") + caught + END + '<bpmn:endEvent id="sorry" />'
    error = '<bpmn:error id="e" name="declined" errorCode="declined" />'
    world.deploy(process("p", body, [("start", "pay"), ("pay", "end"), ("declined", "sorry")], error))
    world.start()
    world.start()
    first, second = take(world)
    answer(world, external_jobs.throw_job_error, first, code="declined", variables={"reason": "limit"})
    answer(world, external_jobs.throw_job_error, second, code="fire", message="the bank burns")

    statuses = {row.key: row.status for row in world.rows(tables.instance)}
    assert (statuses[first.instance_key], statuses[second.instance_key]) == ("completed", "active")
    with world.database.read() as tx:
        assert instance_variables(tx, first.instance_key) == {"reason": "limit"}
    assert [row.type for row in world.rows(tables.incident)] == ["UNHANDLED_ERROR_EVENT"]
    assert violations(world) == []


def test_the_holder_prolongs_its_lease(paying, clock):
    """From now on; a job it does not hold is not its to prolong."""
    [job] = take(paying)
    clock.advance(timedelta(seconds=20))
    with paying.database.write() as tx:
        until = external_jobs.update_job(
            paying.runtime, tx, place(job), actor=WORKER, token=job.lease_token, lease=LEASE
        )
    assert until == clock.now() + LEASE
    clock.advance(timedelta(seconds=20))
    assert take(paying, worker="w2") == []
    with paying.database.write() as tx, pytest.raises(Conflict) as error:
        external_jobs.update_job(paying.runtime, tx, place(job), actor=WORKER, token="no", lease=LEASE)
    assert error.value.code == "runtime.stale_lease"


def test_an_operator_changes_retries_and_priority_without_a_token(paying):
    """But not the lease; a worker may do neither without its token."""
    [job] = take(paying)

    def change(actor, **what):
        with paying.database.write() as tx:
            return external_jobs.update_job(paying.runtime, tx, place(job), actor=actor, **what)

    assert change(SYSTEM, retries=9, priority=80) == job.deadline
    [row] = paying.rows(tables.job)
    assert (row.retries, row.priority, row.lease_token) == (9, 80, job.lease_token)
    before = paying.snapshot()
    assert refused(change, SYSTEM, lease=LEASE) == "runtime.lease_token_missing"
    assert refused(change, SYSTEM) == "runtime.nothing_to_change"
    assert refused(change, WORKER, retries=1) == "access.forbidden"
    assert paying.snapshot() == before


def test_urgent_jobs_come_first_and_then_the_oldest(world, clock):
    """Over all types asked for."""
    world.deploy(straight("p", "pay"), straight("q", "ship"))
    keys = []
    for process_id in ("p", "q", "p"):
        keys.append(world.start(process_id))
        clock.advance(timedelta(seconds=1))
    with world.database.write() as tx:
        [row] = [row for row in world.rows(tables.job) if row.instance_key == keys[2]]
        external_jobs.update_job(
            world.runtime, tx, (row.instance_key, row.wait_key), actor=SYSTEM, priority=99
        )

    assert [job.instance_key for job in take(world, "ship", "pay", most=2)] == [keys[2], keys[0]]
    assert [job.instance_key for job in take(world, "ship", "pay")] == [keys[1]]


def test_jobs_of_other_types_are_not_given(paying):
    """A worker gets what it asks for."""
    assert take(paying, "ship") == []


def test_a_worker_limited_to_some_types_answers_only_those(paying):
    """By the scopes of its key; a person without the role works none."""
    limited = Actor(
        kind="api_key",
        id="k2",
        name="shipping",
        roles=frozenset({"worker"}),
        scopes=frozenset({"update:job.ship"}),
    )
    job_holding.require_type(limited, "ship")
    [job] = take(paying)
    before = paying.snapshot()

    assert refused(complete, paying, job, actor=limited) == "access.forbidden"
    with pytest.raises(Forbidden):
        job_holding.require_type(Actor(kind="user", id="u", name="Sam", roles=frozenset({"sales"})), "pay")
    assert paying.snapshot() == before


def test_a_suspended_instance_gives_no_job_even_when_a_lease_runs_out(paying, clock):
    """What its worker answers meanwhile is kept and done when the instance goes on."""
    [job] = take(paying)
    with paying.database.write() as tx:
        suspend_instance(paying.runtime, tx, job.instance_key, actor=SYSTEM)
    clock.advance(LEASE)
    assert take(paying, worker="w2") == []
    with paying.database.write() as tx:
        resume_instance(paying.runtime, tx, job.instance_key, actor=SYSTEM)
    [again] = take(paying, worker="w2")
    with paying.database.write() as tx:
        suspend_instance(paying.runtime, tx, job.instance_key, actor=SYSTEM)
    complete(paying, again)
    assert [row.status for row in paying.rows(tables.instance)] == ["active"]
    assert violations(paying) == []
    with paying.database.write() as tx:
        resume_instance(paying.runtime, tx, job.instance_key, actor=SYSTEM)
    assert [row.status for row in paying.rows(tables.instance)] == ["completed"]


def test_a_suspended_instance_keeps_a_failure_and_its_pause(paying):
    """The next try waits until the instance goes on."""
    [job] = take(paying)
    with paying.database.write() as tx:
        suspend_instance(paying.runtime, tx, job.instance_key, actor=SYSTEM)
    answer(paying, external_jobs.fail_job, job, message="no", wait=timedelta(0))
    assert take(paying) == []
    with paying.database.write() as tx:
        resume_instance(paying.runtime, tx, job.instance_key, actor=SYSTEM)
    assert [one.attempt for one in take(paying)] == [2]


def test_jobs_are_found_by_what_they_are(paying, clock):
    """Page by page; every state has its own jobs."""
    first, second = paying.start(), paying.start()
    [one] = take(paying, most=1)
    with paying.database.write() as tx:
        suspend_instance(paying.runtime, tx, second, actor=SYSTEM)

    def found(**named):
        with paying.database.read() as tx:
            return [job.instance_key for job in job_search.search_jobs(tx, **named)]

    everything = [second, first, one.instance_key]
    assert found() == everything
    assert found(state="activated") == [one.instance_key]
    assert found(state="available") == [first]
    assert found(state="suspended") == [second]
    assert found(filters={"worker": "w1", "type": "pay", "process_id": "p"}) == [one.instance_key]
    assert found(filters={"instance_key": first}) == [first]
    with paying.database.read() as tx:
        page = job_search.search_jobs(tx, limit=2)
        rest = job_search.search_jobs(tx, after=(page[-1].instance_key, page[-1].wait_key))
    assert [job.instance_key for job in [*page, *rest]] == everything
    answer(paying, external_jobs.fail_job, one, message="no", wait=timedelta(hours=1))
    assert found(state="waiting") == [one.instance_key]


def test_a_claim_reads_only_jobs_of_its_type(lite):
    """However many of other types wait: the index leads there, and the others are not in it."""
    claim = "SELECT wait_key FROM job WHERE job.queue = 'external' AND type = 'pay' AND due_at <= 5 ORDER BY due_at"
    look = "SELECT min(due_at) FROM job WHERE job.queue = 'external' AND job.type = 'pay'"
    for query in (claim, look):
        with lite.database.read() as tx:
            plan = [row[3] for row in tx.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}")]
        assert plan[0].startswith("SEARCH job USING COVERING INDEX ix_job_external (queue=? AND type=?")


def test_invalid_changes_say_so(paying):
    """A change of nothing is a mistake of the caller."""
    [job] = take(paying)
    with paying.database.write() as tx, pytest.raises(Invalid) as error:
        external_jobs.update_job(paying.runtime, tx, place(job), actor=WORKER, token=job.lease_token)
    assert error.value.code == "runtime.nothing_to_change"
