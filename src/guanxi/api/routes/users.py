"""People."""

from litestar import Router, get
from litestar.di import NamedDependency

from guanxi.access.teams import list_teams
from guanxi.access.users import list_users as read_users
from guanxi.api.schemas.session import TeamName, User, Users
from guanxi.api.services import Services


@get("/users", sync_to_thread=False)
def list_users(services: NamedDependency[Services]) -> Users:
    """Return all people who can own records and work tasks, and their teams."""
    with services.database.read() as tx:
        found, teams = read_users(tx), list_teams(tx)
    people = [User(user.id, user.name, user.email, list(user.groups)) for user in found]
    return Users(people, [TeamName(one.name, one.label) for one in teams])


router = Router("/", route_handlers=[list_users], tags=["users"])
