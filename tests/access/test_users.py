import pytest
import sqlalchemy as sa

from guanxi.access.audit import read_audit
from guanxi.access.contracts import SYSTEM, User, user_actor
from guanxi.access.tables import user_table
from guanxi.access.users import (
    create_user,
    deactivate_user,
    find_user_by_email,
    group_members,
    list_users,
    set_language,
)
from guanxi.platform.database import Database
from guanxi.platform.errors import Conflict, Forbidden, Invalid


def test_created_user_is_found_by_email_in_any_case(access_database: Database, ann: User) -> None:
    """The e-mail of a user is kept and compared in lower case."""
    with access_database.read() as tx:
        found = find_user_by_email(tx, " ANN@example.com ")

    assert found == ann
    assert found is not None
    assert (found.email, found.roles, found.groups) == ("ann@example.com", ("sales",), ("sales",))


def test_email_cannot_be_taken_twice(access_database: Database, ann: User) -> None:
    """A second user with the same e-mail is refused and nothing is written."""
    with access_database.write() as tx, pytest.raises(Conflict, match="already a user"):
        create_user(tx, email="ANN@example.com", name="Other", actor=SYSTEM)

    with access_database.read() as tx:
        assert [user.id for user in list_users(tx)] == [ann.id]


def test_every_wrong_value_is_named(access_database: Database) -> None:
    """A refusal names each field with its rule, and nothing is written."""
    with access_database.write() as tx, pytest.raises(Invalid) as refusal:
        create_user(tx, email="nobody", name=" ", roles=("king",), language="xx", actor=SYSTEM)

    assert set(refusal.value.fields) == {"email", "name", "roles", "language"}
    with access_database.read() as tx:
        assert tx.connection.execute(sa.select(sa.func.count()).select_from(user_table)).scalar_one() == 0


def test_short_password_is_refused(access_database: Database) -> None:
    """A password of fewer than ten characters is refused with the field's name."""
    with access_database.write() as tx, pytest.raises(Invalid) as refusal:
        create_user(tx, email="b@example.com", name="B", password="short", actor=SYSTEM)

    assert refusal.value.code == "access.password_rule"
    assert "password" in refusal.value.fields


def test_sales_person_may_not_make_users(access_database: Database, ann: User) -> None:
    """Only who manages users makes them."""
    with access_database.write() as tx, pytest.raises(Forbidden, match="Ann Lee may not manage user"):
        create_user(tx, email="b@example.com", name="B", actor=user_actor(ann))


def test_members_of_a_group_have_a_stable_order_and_are_active(access_database: Database, ann: User) -> None:
    """Members are ordered by e-mail; who was deactivated is left out."""
    with access_database.write() as tx:
        create_user(tx, email="aaa@example.com", name="Zed", groups=("sales",), actor=SYSTEM)
        gone = create_user(tx, email="gone@example.com", name="Gone", groups=("sales",), actor=SYSTEM)
        deactivate_user(tx, gone.id, actor=SYSTEM)
        members = group_members(tx, "sales")

    assert [user.email for user in members] == ["aaa@example.com", "ann@example.com"]


def test_language_is_changed(access_database: Database, ann: User) -> None:
    """A user's language is one of those the interface speaks."""
    with access_database.write() as tx:
        assert set_language(tx, ann.id, "zh-CN").language == "zh-CN"
        with pytest.raises(Invalid):
            set_language(tx, ann.id, "fr")


def test_making_a_user_is_audited(access_database: Database, ann: User) -> None:
    """The audit row names the actor and the values, never the password."""
    with access_database.read() as tx:
        entries = read_audit(tx, "user", ann.id)

    assert [entry.action for entry in entries] == ["create", "update"]
    assert entries[0].actor == {"kind": "system", "id": "system", "name": "Guanxi"}
    assert entries[0].changes["email"] == (None, "ann@example.com")
    assert "correct horse" not in str(entries)
