"""People."""

from litestar import Router, get
from litestar.di import NamedDependency

from guanxi.access.users import list_users as read_users
from guanxi.api.schemas.session import User, Users
from guanxi.api.services import Services


@get("/users", sync_to_thread=False)
def list_users(services: NamedDependency[Services]) -> Users:
    """Return all people who can own records and work tasks."""
    with services.database.read() as tx:
        found = read_users(tx)
    return Users([User(user.id, user.name, user.email, list(user.groups)) for user in found])


router = Router("/", route_handlers=[list_users], tags=["users"])
