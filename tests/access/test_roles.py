import pytest

from guanxi.access.contracts import PUBLIC, SYSTEM, Actor, process_actor
from guanxi.access.roles import ROLES, may, require
from guanxi.platform.errors import Forbidden


def test_admin_may_everything_and_nobody_nothing() -> None:
    """An administrator has every right on every object, also new ones; no role means no right."""
    admin = Actor(kind="user", id="1", name="A", roles=frozenset({"admin"}))
    nobody = Actor(kind="user", id="2", name="N")

    assert may(admin, "delete", "custom_thing")
    assert may(SYSTEM, "manage", "user")
    assert not any(
        may(nobody, right, "lead") for right in ("create", "read", "update", "delete", "export", "manage")
    )


@pytest.mark.parametrize(
    ("right", "object_name", "expected"),
    [
        ("update", "lead", True),
        ("export", "lead", False),
        ("read", "product", True),
        ("update", "product", False),
        ("read", "process", True),
        ("manage", "process", False),
        ("update", "process_instance", False),
        ("manage", "process_instance", False),
        ("update", "user_task", True),
        ("manage", "user_task", False),
        ("manage", "user", False),
    ],
)
def test_sales_people_work_on_sales_objects(right: str, object_name: str, expected: bool) -> None:
    """Sales people change leads, read products and manage nothing."""
    actor = Actor(kind="user", id="1", name="S", roles=frozenset({"sales"}))

    assert may(actor, right, object_name) is expected  # type: ignore[arg-type]  # a word from the table of cases


def test_public_form_only_creates() -> None:
    """Somebody who is not signed in reads nothing."""
    assert may(PUBLIC, "create", "lead")
    assert not may(PUBLIC, "read", "lead")
    assert not may(PUBLIC, "create", "deal")


def test_process_keeps_the_chain_of_causes() -> None:
    """The acting instance is the last link; a process manages nothing."""
    actor = process_actor("lead-intake", "Lead intake", instance_key=7, element_id="assign", caused_by=(3,))

    assert actor.caused_by == (3, 7)
    assert actor.as_data() == {
        "kind": "process",
        "id": "lead-intake",
        "name": "Lead intake",
        "instance_key": 7,
        "element_id": "assign",
    }
    with pytest.raises(Forbidden, match="Lead intake may not manage user"):
        require(actor, "manage", "user")


def test_unknown_role_gives_nothing() -> None:
    """A role that was removed is no hole."""
    assert "ghost" not in ROLES
    assert not may(Actor(kind="user", id="1", name="G", roles=frozenset({"ghost"})), "read", "lead")
