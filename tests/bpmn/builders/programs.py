"""Random processes for property tests, written with the fluent builder."""

from hypothesis import strategies as st

from guanxi.bpmn.builders import (
    Process,
    after,
    compensation,
    condition,
    error,
    every,
    listener,
    message,
    record,
    signal,
)

_SIGNS = st.sampled_from(
    list("aZ9 _-.,:;#|=<>&\"'`\\/*?!%@[]{}()~^$\n\t中é\u2028\x85\U0001f600")
) | st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff")
texts = st.text(_SIGNS, max_size=12).map(str.strip)
names = texts | st.sampled_from(["yes", "no", "true", "null", "otherwise", "1.0", "- x", "a: b", "'x", "=x"])
values = st.one_of(names, names.map(lambda text: f"={text}"))
keys = st.sampled_from(["a", "b.c", "to", "x_1"])
pairs = st.dictionaries(keys, values, max_size=2)
words = st.sampled_from(["x", "y2", "Gruppe", "销售"])
events = st.one_of(
    values.filter(bool).map(after),
    values.filter(bool).map(every),
    st.builds(message, words, st.sampled_from(["", "=k"])),
    words.map(signal),
    st.builds(condition, st.just("=x > 1"), st.sampled_from(["", "x, y"])),
)


@st.composite
def processes(draw, depth: int = 2) -> Process:
    """A process of nested blocks."""
    process = Process("p", draw(names), documentation=draw(texts), properties=draw(pairs))
    if draw(st.booleans()):
        process.start(
            draw(names), on=record(draw(words), "created", condition=draw(st.sampled_from(["", "=new.a"])))
        )
    else:
        process.start(draw(names), on=draw(st.none() | events))
    _block(draw, process, depth)
    return process.end(draw(names), throws=draw(st.none() | st.just(error("E"))))


def _block(draw, process: Process, depth: int) -> None:
    for _ in range(draw(st.integers(0, 3))):
        draw(st.sampled_from(_SIMPLE if depth == 0 else (*_SIMPLE, *_NESTED)))(draw, process, depth)


def _service(draw, process, depth):
    process.service(
        draw(names), job=draw(values.filter(bool)), retries=draw(st.integers(0, 9)), inputs=draw(pairs),
        outputs=draw(pairs), headers=draw(pairs), properties=draw(pairs), documentation=draw(texts),
        listeners=draw(st.lists(st.builds(listener, st.sampled_from(["start", "end"]), words, st.just(5)), max_size=2)),
        lane=draw(st.sampled_from(["", "Sales", "Back office"])), reads=draw(st.sampled_from([(), ("Order",)])),
        writes=draw(st.sampled_from([(), ("Order", "Log")])),
    )  # fmt: skip


def _user(draw, process, depth):
    process.user(
        draw(names), groups=draw(values), assignee=draw(values), users=draw(words), due=draw(values), form=draw(words),
        collection=draw(st.sampled_from(["", "=list"])), sequential=draw(st.booleans()),
    )  # fmt: skip


def _boundary(draw, process, depth):
    process.task(draw(names), repeat_while="=x < 3", at_most=3, test_before=draw(st.booleans()))
    host = process.draft().processes[0].elements[-1].id if not process._inside else process._cursor
    process.boundary(draw(names), on=draw(events), interrupting=draw(st.booleans()))
    process.script("s", script=draw(values.filter(bool)), result="r").end()
    process.at(host).boundary(on=compensation()).task("undo").at(host)


def _wait(draw, process, depth):
    process.catch(draw(names), on=[draw(events), draw(events)], all_events=draw(st.booleans()))


def _split(draw, process, depth):
    kind = draw(st.sampled_from(["exclusive", "inclusive", "parallel"]))
    getattr(process, kind)(draw(names))
    for number in range(draw(st.integers(1, 3))):
        process.branch(draw(names), when=f"=x > {number}" if kind != "parallel" else "")
        _block(draw, process, depth - 1)
    if kind != "parallel":
        process.otherwise(draw(names))
    process.join(draw(names))


def _sub(draw, process, depth):
    process.sub_process(draw(names), outputs=draw(pairs)).start()
    _block(draw, process, depth - 1)
    process.end().close()


def _event_sub(draw, process, depth):
    process.event_sub_process(draw(names)).start(on=draw(events), interrupting=draw(st.booleans()))
    _block(draw, process, depth - 1)
    process.end().close()


def _ad_hoc(draw, process, depth):
    process.ad_hoc(draw(names), done_when="=true", ordering="Sequential").task("one").apart().task(
        "two"
    ).close()


_SIMPLE = (_service, _user, _boundary, _wait)
_NESTED = (_split, _sub, _event_sub, _ad_hoc)
