"""Names behind the short form of actors."""

from guanxi.access.api_keys import create_api_key
from guanxi.access.contracts import SYSTEM
from guanxi.access.names import NamedActor, name_actors
from guanxi.access.users import create_user
from guanxi.platform.database import Database, metadata


def test_names_users_and_keys_and_leaves_others_as_they_are(sqlite_database: Database) -> None:
    """What has no name is called by its id; the empty text is nobody."""
    metadata.create_all(sqlite_database.engine)
    with sqlite_database.write() as tx:
        ann = create_user(tx, email="ann@example.com", name="Ann", actor=SYSTEM)
        _, key = create_api_key(tx, ann.id, "Phone", actor=SYSTEM)

        found = name_actors(tx, ["", f"user:{ann.id}", f"api_key:{key.id}", "user:gone", "system:system"])

    assert found == {
        f"user:{ann.id}": NamedActor("user", ann.id, "Ann"),
        f"api_key:{key.id}": NamedActor("api_key", key.id, "Phone"),
        "user:gone": NamedActor("user", "gone", "gone"),
        "system:system": NamedActor("system", "system", "system"),
    }
