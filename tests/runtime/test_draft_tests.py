"""Tests beside drafts: kept, removed, deployed with the process, and there again in the next draft."""

import pytest

from guanxi.platform.errors import Conflict, Invalid, NotFound
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.draft_contracts import Draft
from guanxi.runtime.draft_tests import list_tests, remove_test, save_test
from guanxi.runtime.drafts import discard_draft
from tests.runtime.conftest import World
from tests.runtime.models import straight
from tests.runtime.test_drafts import ANN, BEN, begin, publish
from tests.runtime.test_exporting import bring, take

ONE, OTHER = b"scenarios: [{scenario: a}]\n", b"scenarios: [{scenario: b}]\n"


def keep(world: World, draft: Draft, name: str, content: bytes = ONE) -> None:
    """Save a test as the API does."""
    with world.database.write() as tx:
        save_test(tx, draft.key, name, content, actor=BEN)


def kept(world: World, draft: Draft) -> dict[str, bytes]:
    """The tests of a draft by name."""
    with world.database.read() as tx:
        return {one.name: one.content for one in list_tests(tx, draft.key)}


def remove(world: World, draft: Draft, name: str) -> None:
    """Remove a test as the API does."""
    with world.database.write() as tx:
        remove_test(tx, draft.key, name, actor=BEN)


def test_a_test_is_kept_with_who_and_when_and_replaced_by_its_name(world: World) -> None:
    """Two names are two tests; the second text of a name is the one that counts."""
    draft = begin(world)
    for name, content in (("p.late.test.yaml", ONE), ("p.test.yaml", ONE), ("p.late.test.yaml", OTHER)):
        keep(world, draft, name, content)

    assert kept(world, draft) == {"p.late.test.yaml": OTHER, "p.test.yaml": ONE}
    with world.database.read() as tx:
        found = list_tests(tx, draft.key)[0]
    assert (found.draft_key, found.actor, found.at) == (draft.key, "user:ben", draft.created_at)


def test_published_tests_are_exported_and_begin_the_next_draft(world: World) -> None:
    """A test travels with its process: into the deployment, out with an export, into the next draft."""
    first = begin(world)
    keep(world, first, "p.late.test.yaml")
    keep(world, first, "p.early.test.yaml")
    assert isinstance(publish(world, first), Deployment)

    assert dict(take(world, "p").files) == {
        "p.bpmn": straight("p", "record.a"),
        "p.early.test.yaml": ONE,
        "p.late.test.yaml": ONE,
    }
    second = begin(world, straight("p", "record.b"))
    assert kept(world, second) == {"p.early.test.yaml": ONE, "p.late.test.yaml": ONE}
    other = begin(world, straight("q", "record.b"), "p.bpmn")  # another process in a file of this name
    assert kept(world, other) == {}


def test_a_removed_test_is_gone_after_publishing_and_not_before(world: World) -> None:
    """What is deployed stays as it is until then; one that comes back is there again."""
    bring(world, {"p.bpmn": straight("p", "record.a"), "p.test.yaml": ONE, "p.late.test.yaml": ONE})
    draft = begin(world, straight("p", "record.b"))
    keep(world, draft, "p.never.test.yaml")
    for name in ("p.test.yaml", "p.never.test.yaml"):
        remove(world, draft, name)
    assert kept(world, draft) == {"p.late.test.yaml": ONE}
    assert "p.test.yaml" in take(world).files

    publish(world, draft)

    assert list(take(world).files) == ["p.bpmn", "p.late.test.yaml"]
    next_one = begin(world, straight("p", "record.c"))
    assert kept(world, next_one) == {"p.late.test.yaml": ONE}
    keep(world, next_one, "p.test.yaml")
    publish(world, next_one)
    assert list(take(world).files) == ["p.bpmn", "p.late.test.yaml", "p.test.yaml"]


@pytest.mark.parametrize("name", ["q.test.yaml", "p.bpmn", "p.a.b.test.yaml", "../p.test.yaml", ".test.yaml"])
def test_a_name_that_is_none_of_the_process_is_refused(lite: World, name: str) -> None:
    """Nothing was kept."""
    draft = begin(lite)

    with pytest.raises(Invalid) as refused:
        keep(lite, draft, name)

    assert refused.value.code == "runtime.draft_test_name"
    assert refused.value.cure == "Name it p.test.yaml or p.WORD.test.yaml."
    assert kept(lite, draft) == {}


def test_says_no_to_what_cannot_be(lite: World) -> None:
    """No such draft or test, one that is closed, an empty test, a test of a form; nothing was changed."""
    draft, form = begin(lite), begin(lite, b'{"id": "f", "components": []}', "f.form")
    keep(lite, draft, "p.test.yaml")
    with lite.database.read() as tx, pytest.raises(NotFound) as unknown:
        list_tests(tx, 7)
    with pytest.raises(NotFound) as missing:
        remove(lite, draft, "p.x.test.yaml")
    with pytest.raises(Invalid) as empty:
        keep(lite, draft, "p.x.test.yaml", b" \n")
    with pytest.raises(Invalid) as kind:
        keep(lite, form, "f.test.yaml")
    with lite.database.write() as tx:
        discard_draft(tx, draft.key, actor=ANN)
    with pytest.raises(Conflict) as closed:
        remove(lite, draft, "p.test.yaml")

    codes = [one.value.code for one in (unknown, missing, empty, kind, closed)]
    assert codes == [
        "runtime.unknown_draft",
        "runtime.unknown_draft_test",
        "runtime.text",
        "runtime.draft_test_kind",
        "runtime.draft_closed",
    ]
    assert kept(lite, draft) == {"p.test.yaml": ONE}
