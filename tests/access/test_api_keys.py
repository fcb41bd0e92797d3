from datetime import timedelta

import pytest

from guanxi.access.api_keys import create_api_key, find_api_key_actor, list_api_keys, revoke_api_key
from guanxi.access.contracts import SYSTEM, User, user_actor
from guanxi.access.roles import may
from guanxi.access.users import create_user, deactivate_user
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database
from guanxi.platform.errors import Forbidden, Invalid


def test_key_acts_with_the_users_roles_narrowed_by_its_scopes(access_database: Database, ann: User) -> None:
    """A key can never do more than its user, and only what its scopes name."""
    with access_database.write() as tx:
        secret, key = create_api_key(
            tx, ann.id, "sync", actor=user_actor(ann), scopes=("read:lead", "manage:*")
        )
        actor = find_api_key_actor(tx, secret)
        listed = list_api_keys(tx, ann.id)

    assert secret.startswith("gx_")
    assert listed == [key]
    assert actor is not None
    assert (actor.kind, actor.name) == ("api_key", "sync (Ann Lee)")
    assert may(actor, "read", "lead")
    assert not may(actor, "update", "lead")
    assert not may(actor, "manage", "user")


def test_revoked_expired_unknown_and_orphaned_keys_open_nothing(
    access_database: Database, ann: User, clock: VirtualClock
) -> None:
    """Each way a key ends is final."""
    with access_database.write() as tx:
        revoked, key = create_api_key(tx, ann.id, "a", actor=SYSTEM)
        revoke_api_key(tx, key.id, actor=SYSTEM)
        short, _ = create_api_key(tx, ann.id, "b", actor=SYSTEM, expires_at=tx.now + timedelta(hours=1))
        orphan, _ = create_api_key(tx, ann.id, "c", actor=SYSTEM)
        assert find_api_key_actor(tx, short) is not None
        assert find_api_key_actor(tx, orphan) is not None
        deactivate_user(tx, ann.id, actor=SYSTEM)

    clock.advance(timedelta(hours=1))
    with access_database.read() as tx:
        assert [find_api_key_actor(tx, secret) for secret in (revoked, short, orphan, "gx_no")] == [None] * 4


def test_key_for_somebody_else_needs_the_right(access_database: Database, ann: User) -> None:
    """A sales person makes keys for herself only."""
    with access_database.write() as tx:
        other = create_user(tx, email="b@example.com", name="B", actor=SYSTEM)
        with pytest.raises(Forbidden):
            create_api_key(tx, other.id, "x", actor=user_actor(ann))
        assert list_api_keys(tx, other.id) == []


def test_malformed_scope_is_refused(access_database: Database, ann: User) -> None:
    """A scope names a right and an object."""
    with access_database.write() as tx, pytest.raises(Invalid, match="'lead' is no scope"):
        create_api_key(tx, ann.id, "x", actor=SYSTEM, scopes=("lead",))
