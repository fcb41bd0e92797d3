"""Fair shares between processes and queues, and limits that delay and never drop."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM
from guanxi.platform.clock import to_micros
from guanxi.platform.errors import Invalid
from guanxi.runtime import tables
from guanxi.runtime.contracts import Refused
from guanxi.runtime.deployments import deploy
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.leases import claim
from guanxi.runtime.ports import Completed, Failed
from guanxi.runtime.store.peek import look
from guanxi.runtime.throttles import Limit, Throttles, read_limits
from guanxi.runtime.worker import Worker
from tests.runtime.conftest import World
from tests.runtime.models import straight

LEASE = timedelta(seconds=30)


def begin(world: World, process_id: str, number: int) -> None:
    """Start that many instances."""
    for _ in range(number):
        world.start(process_id)


def throttled(world: World, **limits: Limit) -> Worker:
    """Return a worker under limits."""
    world.runtime.throttles.limits = limits
    return Worker(world.database, world.runtime, threads=0, name="w1")


def test_a_backlog_of_one_process_does_not_hold_up_another(world: World) -> None:
    """A thousand jobs of one are due; the two of another that came later are in the next batch, ten of the first beside."""
    world.deploy(straight("crowd", "record.crowd"), straight("few", "record.few"))
    begin(world, "crowd", 300)
    world.database.clock.advance(timedelta(seconds=1))
    begin(world, "few", 2)
    world.worker._most["job"] = 20
    world.worker.BATCH_SECONDS = 60

    world.worker.round()

    done = [job.process_id for job in world.activities.calls]
    assert (done.count("crowd"), done.count("few")) == (10, 2)
    assert world.worker.drain() == 290
    with world.database.read() as tx:
        assert list(find_violations(tx)) == []


def test_the_look_tells_the_oldest_of_each_queue_and_process(world: World) -> None:
    """Whatever else is there: one row for each version that has jobs in a queue, the oldest first."""
    first = world.deploy(straight("a", "effect.x", "record.a")).definitions[0].key
    second = world.deploy(straight("b", "record.b")).definitions[0].key
    begin(world, "b", 3)
    early = to_micros(world.database.clock.now())
    world.database.clock.advance(timedelta(seconds=1))
    begin(world, "a", 3)
    late = to_micros(world.database.clock.now())

    with world.database.read() as tx:
        due = look(tx, ("transaction", "effect", "slow"))

    assert [(one.queue, one.definition_key, one.due_at) for one in due.jobs] == [
        ("transaction", second, early),
        ("effect", first, late),
    ]
    assert (due.next_at(), due.next_at(["transaction"])) == (early, late)


def test_queues_of_effects_share_the_threads(world: World) -> None:
    """One of two free threads goes to each queue, though one has the older jobs."""
    world.deploy(straight("mails", "effect.mail"), straight("calls", "slow.call"))
    begin(world, "mails", 50)
    world.database.clock.advance(timedelta(seconds=1))
    begin(world, "calls", 2)

    for _ in range(4):
        world.worker.round()

    assert [job.process_id for job in world.activities.calls] == ["mails", "calls", "mails", "calls"]


def test_a_rate_delays_and_drops_nothing(world: World) -> None:
    """Two a second, in bursts of two: of five one waits for the third second, and all are done."""
    world.deploy(straight("p", "effect.mail"))
    worker = throttled(world, effect=Limit(interval=500_000, burst=2))
    begin(world, "p", 5)
    done = []

    for _ in range(4):
        worker.drain()
        done.append(len(world.activities.calls))
        world.database.clock.advance(timedelta(seconds=1))

    assert done == [2, 4, 5, 5]
    assert world.rows(tables.job) == []


def test_a_rate_holds_for_all_workers_together(world: World) -> None:
    """What one worker has taken is missing for the other."""
    world.deploy(straight("p", "effect.mail"))
    limits = {"effect": Limit(interval=1_000_000)}
    begin(world, "p", 3)
    taken = []
    with world.database.write() as tx:
        Throttles(limits).prepare(tx)

    for name in ("w1", "w2"):
        world.runtime.throttles.limits, world.runtime.throttles.shut_until = limits, {}
        with world.database.write() as tx:
            taken.append(len(claim(world.runtime, tx, worker=name, lease=LEASE, most=9, queue="effect")))

    assert taken == [1, 0]


def test_so_many_at_once_and_no_more_until_one_ends(world: World) -> None:
    """Two run; a third begins when one has ended, failed, or lost its lease."""
    world.deploy(straight("p", "effect.mail"))
    runtime = world.runtime
    throttled(world, effect=Limit(at_once=2))
    begin(world, "p", 6)
    with world.database.write() as tx:
        runtime.throttles.prepare(tx)

    def take() -> list[int]:
        world.database.clock.advance(timedelta(seconds=1))
        with world.database.write() as tx:
            return [
                one.context.key for one in claim(runtime, tx, worker="w", lease=LEASE, most=9, queue="effect")
            ]

    assert len(take()) == 2
    assert len(take()) == 0
    [row, *_] = [row for row in world.rows(tables.job) if row.lease_token]
    with world.database.write() as tx:
        place = (tables.job.c.instance_key == row.instance_key) & (tables.job.c.wait_key == row.wait_key)
        tx.connection.execute(sa.update(tables.job).where(place).values(lease_token="", due_at=2**60))
    assert len(take()) == 1
    world.database.clock.advance(LEASE)
    assert len(take()) == 2


def test_work_under_a_limit_goes_on_after_failures(world: World) -> None:
    """A failed try gives its place back; in the end all are done."""
    world.deploy(straight("p", "effect.mail"))
    worker = throttled(world, effect=Limit(at_once=1))
    world.activities.answers["effect.mail"] = lambda job: Failed("busy") if job.attempt == 1 else Completed()
    begin(world, "p", 3)

    for _ in range(12):
        worker.drain()
        world.database.clock.advance(timedelta(seconds=1))

    assert world.rows(tables.job) == []
    assert len(world.activities.calls) == 6


def test_other_queues_go_on_beside_one_that_is_shut(world: World) -> None:
    """A queue over its limit holds up nothing but itself, and the worker sleeps until it opens."""
    world.deploy(straight("p", "effect.mail"), straight("q", "slow.call"))
    worker = throttled(world, effect=Limit(interval=600_000))
    begin(world, "p", 2)
    begin(world, "q", 2)

    worker.drain()

    assert sorted(job.process_id for job in world.activities.calls) == ["p", "q", "q"]
    assert worker._sleep_seconds() == 0.6


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("", {}),
        ("email=10/s", {"email": Limit(interval=100_000, burst=10)}),
        ("email=4, http=600/min", {"email": Limit(at_once=4), "http": Limit(interval=100_000, burst=10)}),
        ("http=1/h,http=2", {"http": Limit(at_once=2, interval=3_600_000_000)}),
    ],
)
def test_reads_the_setting(text: str, limits: dict[str, Limit]) -> None:
    """A rate, a number at once, or both for one queue."""
    assert read_limits(text) == limits


@pytest.mark.parametrize("text", ["email", "email=0", "email=ten", "email=3/day"])
def test_refuses_a_setting_it_does_not_understand(text: str) -> None:
    """The part is named."""
    with pytest.raises(Invalid) as caught:
        read_limits(text)
    assert caught.value.code == "settings.throttles"
    assert f"“{text}”" in caught.value.message


def limited(process_id: str, on_process: str = "", on_first: str = "") -> bytes:
    """start → an effect with a limit of its own → another effect → end."""
    content = straight(process_id, "effect.first", "effect.second").decode()

    def told(text: str) -> str:
        return f'<zeebe:properties><zeebe:property name="throttle" value="{text}" /></zeebe:properties>'

    if on_process:
        at = content.index(">", content.index("<bpmn:process")) + 1
        rule = f"<bpmn:extensionElements>{told(on_process)}</bpmn:extensionElements>"
        content = content[:at] + rule + content[at:]
    if on_first:
        content = content.replace(
            "</bpmn:extensionElements></bpmn:serviceTask>",
            told(on_first) + "</bpmn:extensionElements></bpmn:serviceTask>",
            1,
        )
    return content.encode()


def work_for(world: World, seconds: int) -> list[str]:
    """Work second by second; return the types of the jobs done in each."""
    done = []
    for _ in range(seconds):
        before = len(world.activities.calls)
        world.worker.drain()
        done.append(" ".join(job.type[7:] for job in world.activities.calls[before:]))
        world.database.clock.advance(timedelta(seconds=1))
    return done


def test_a_rate_of_an_element_delays_its_jobs_and_no_others(world: World) -> None:
    """One in five seconds of the first; whoever is behind it is done at once, and other processes are free."""
    world.deploy(limited("slow", on_first="12/min"), straight("free", "effect.other"))
    begin(world, "slow", 4)
    begin(world, "free", 3)

    done = work_for(world, 16)

    assert sorted(done[0].split()) == ["first", "other", "other", "other", "second"]
    assert [second for second, what in enumerate(done) if "first" in what] == [0, 5, 10, 15]
    assert sum(what.count("second") for what in done) == 4
    assert {row.status for row in world.rows(tables.instance)} == {"completed"}
    with world.database.read() as tx:
        assert list(find_violations(tx)) == []


def test_a_rate_of_a_process_counts_all_its_effects_and_versions(world: World) -> None:
    """Two in ten seconds, whichever element and version asks for them."""
    world.deploy(limited("p", on_process="12/min"))
    begin(world, "p", 1)
    world.deploy(limited("p", on_process="12/min", on_first="60/min"))
    begin(world, "p", 1)

    done = work_for(world, 16)

    assert [second for second, what in enumerate(done) if what] == [0, 5, 10, 15]
    assert sorted(" ".join(done).split()) == ["first", "first", "second", "second"]


def test_so_many_at_once_of_an_element(world: World) -> None:
    """Two are in work: the third waits, until one of them is done or its lease has run out."""
    world.deploy(limited("p", on_first="2"))
    begin(world, "p", 4)

    def take() -> int:
        with world.database.write() as tx:
            return len(claim(world.runtime, tx, worker="w", lease=LEASE, most=9, queue="effect"))

    assert take() == 2
    world.database.clock.advance(timedelta(seconds=5))
    assert take() == 0
    world.database.clock.advance(LEASE)
    assert take() == 2


def test_a_great_backlog_behind_a_limit_hides_nothing(lite: World) -> None:
    """Hundreds wait for the limit of one element; the job of another one of the same process is done in bounded rounds."""
    lite.deploy(limited("p", on_first="1/h"))
    begin(lite, "p", 1)
    lite.worker.drain()
    lite.activities.calls.clear()
    begin(lite, "p", 700)

    worked = [lite.worker.round() for _ in range(4)]

    assert worked == [0, 0, 0, 0]
    with lite.database.read() as tx:
        [due] = look(tx, ("effect",)).jobs
        assert due.due_at > to_micros(tx.now)  # nobody turns round and round for them
    assert len(lite.rows(tables.job)) == 700


@pytest.mark.parametrize("text", ["fast", "0", "10/day", ""])
def test_a_limit_that_is_none_is_refused_at_deployment(lite: World, text: str) -> None:
    """With its place and what to write; nothing is deployed."""
    content = (
        limited("p", on_process="x", on_first="y")
        .replace(b'"x"', b'"4"')
        .replace(b'"y"', f'"{text}"'.encode())
    )
    with lite.database.write() as tx:
        refused = deploy(lite.runtime, tx, {"p.bpmn": content}, actor=SYSTEM)

    assert isinstance(refused, Refused)
    [finding] = [one.finding for one in refused.findings if one.finding.severity == "error"]
    assert (finding.rule, finding.element_id) == ("deploy.property_throttle", "t1")
    assert lite.rows(tables.process_definition) == []
