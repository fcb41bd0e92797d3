"""Data stores: read and written by associations, kept outside the instance."""

from guanxi.bpmn import parse_bpmn
from guanxi.engine import Definition, commands, new_instance, replay, step, visible_variables
from guanxi.engine.effects import WriteDataStore
from tests.engine.models import NOW, bpmn, flows, parse, service

ROOTS = '<dataStore id="ds1" name="Price list"/><dataStore id="ds2"/>'
REFERENCES = (
    '<dataStoreReference id="r1" name="Prices here" dataStoreRef="ds1"/><dataStoreReference id="r2" dataStoreRef="ds2"/>'
    '<dataStoreReference id="r3" name="Notes"/>'
)


def reads(store: str, name: str = "seen", inner: str = "") -> str:
    """An association from a store to a data input."""
    return (
        f'<ioSpecification><dataInput id="{name}_in" name="{name}"/></ioSpecification><dataInputAssociation>'
        f"<sourceRef>{store}</sourceRef><targetRef>{name}_in</targetRef>{inner}</dataInputAssociation>"
    )


def writes(store: str, key: str = "out", inner: str = "") -> str:
    """An association from the data output ``total`` to a store."""
    return (
        f'<ioSpecification><dataOutput id="{key}" name="total"/></ioSpecification><dataOutputAssociation>'
        f"<sourceRef>{key}</sourceRef><targetRef>{store}</targetRef>{inner}</dataOutputAssociation>"
    )


def run(*tasks: str, stores: dict | None = None, **results: object) -> tuple[list[dict], list, dict]:
    """Run tasks one after the other: what the job of each saw, what was written, and the global variables at the end.

    Every step is given the stores as they were at the beginning of the step.
    """
    names = [f"t{number}" for number, _ in enumerate(tasks)]
    body = "".join(service(name, "", inner) for name, inner in zip(names, tasks, strict=True))
    data = bpmn(f'{REFERENCES}<startEvent id="s"/>{body}<endEvent id="e"/>' + flows("s", *names, "e"), ROOTS)
    definition = Definition(parse(data))
    state, kept = new_instance(definition), dict(stores or {})
    command: commands.Command = commands.StartInstance({})
    seen, written, history = [], [], []
    while True:
        given = dict(kept)
        outcome = step(definition, state, command, NOW, stores=given)
        assert outcome.rejection is None
        assert given == kept
        history += outcome.events
        assert replay(definition, history) == state
        new = [one for one in outcome.effects if isinstance(one, WriteDataStore)]
        written += new
        kept.update((one.name, one.value) for one in new)
        if state.status != "active":
            return seen, written, state.variables.get(0, {})
        [wait] = state.waits.values()
        seen.append(visible_variables(state, wait.element_key))
        command = commands.CompleteJob(wait.key, results)


def test_a_store_is_read_by_an_association():
    """Under the name of the data input; the store itself is no variable."""
    assert run(reads("r1"), stores={"Price list": 5}) == ([{"seen": 5}], [], {})


def test_a_store_in_which_nothing_was_kept_is_null():
    """As every value that is missing."""
    assert run(reads("r1")) == ([{"seen": None}], [], {})


def test_a_store_is_written_by_an_association():
    """The data output stays inside; a store without a name is known by its id, a lone reference by its own name."""
    seen, written, variables = run(writes("r1"), writes("r2", "o2"), writes("r3", "o3"), total=7, other=1)
    assert written == [WriteDataStore("Price list", 7), WriteDataStore("ds2", 7), WriteDataStore("Notes", 7)]
    assert variables == {"other": 1}
    assert seen == [{}, {"other": 1}, {"other": 1}]


def test_what_is_written_is_read_later_in_the_same_step():
    """The task before has written it; the mapping given with the step is as it was."""
    seen, written, _ = run(writes("r1"), reads("r1"), stores={"Price list": 1}, total=2)
    assert seen == [{}, {"seen": 2}]
    assert written == [WriteDataStore("Price list", 2)]


def test_transformation_and_assignments_may_name_the_store():
    """An assignment writes to a path inside the store and leaves the rest as it is; the old value can be used."""
    doubled = reads("r1", inner="<transformation>=Price list.net * 2</transformation>")
    gross = writes("r1", inner="<assignment><from>=total + 1</from><to>r1.gross</to></assignment>")
    stores = {"Price list": {"net": 4}}
    seen, written, _ = run(doubled, gross, stores=stores, total=8)
    assert seen[0] == {"seen": 8}
    assert written == [WriteDataStore("Price list", {"net": 4, "gross": 9})]


def test_a_graph_knows_the_stores_it_needs():
    """Those that are read or written; one that is drawn only is left out."""
    data = bpmn(
        REFERENCES + service("a", "", reads("r1")) + service("b", "", writes("r2")) + flows("a", "b"), ROOTS
    )
    [graph] = parse_bpmn(data).processes
    assert graph.data_stores == ("Price list", "ds2")
