import pytest

from guanxi.access.contracts import SYSTEM, Grant, Role, process_actor
from guanxi.access.identities import Identity, roles_of_identity, save_identity
from guanxi.access.role_store import held_roles, save_role
from guanxi.access.roles import may
from guanxi.platform.database import Database
from guanxi.platform.errors import Invalid


def test_a_process_acts_with_the_rights_of_its_identity(access_database: Database) -> None:
    """With those of its roles as they are now; an identity that is not there may do nothing."""
    with access_database.write() as tx:
        save_role(tx, Role("intake", (Grant("lead", frozenset({"update"})),)), actor=SYSTEM)
        save_identity(tx, Identity("front", "Front desk", ("intake",)), actor=SYSTEM)

        def allowed(identity: str) -> list[bool]:
            roles = roles_of_identity(tx, identity)
            held = held_roles(tx, roles)
            actor = process_actor("p", "P", instance_key=1, element_id="e", roles=roles, held=held)
            return [may(actor, "update", name) for name in ("lead", "deal")]

        assert (allowed("front"), allowed("ghost")) == ([True, False], [False, False])


def test_an_identity_with_an_unknown_role_is_refused(access_database: Database) -> None:
    """Nothing is written."""
    with access_database.write() as tx:
        with pytest.raises(Invalid) as caught:
            save_identity(tx, Identity("front", "", ("ghost",)), actor=SYSTEM)

        assert (caught.value.code, list(caught.value.fields)) == ("access.identity_invalid", ["roles"])
        assert roles_of_identity(tx, "front") == frozenset()
