"""People, teams, roles and service identities: who may do what. All of it needs the right to manage users."""

from typing import Annotated, Any

import msgspec
from litestar import Router, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter

from guanxi.access import contracts, identities, password_resets, people, role_store, teams
from guanxi.access.contracts import Actor
from guanxi.access.roles import FIXED_ROLES, ROLES, SYSTEM_OBJECTS, require
from guanxi.access.users import create_user as add_user
from guanxi.access.users import list_users
from guanxi.api.schemas import access as shapes
from guanxi.api.services import Services
from guanxi.platform.database import Tx
from guanxi.records.role_check import check_role
from guanxi.runtime.definitions import acting_processes

RoleName = Annotated[str, PathParameter(description="Small letters, digits, “-” and “_”.")]
TeamName = Annotated[str, PathParameter(description="The name of a team.")]
UserId = Annotated[str, PathParameter(description="The id of a person.")]


@get("/roles", sync_to_thread=True)
def list_all_roles(services: NamedDependency[Services], actor: NamedDependency[Actor]) -> shapes.Roles:
    """Return all roles with their rights."""
    require(actor, "manage", "user")
    with services.database.read() as tx:
        return shapes.Roles([_role(role) for role in role_store.list_roles(tx)], list(SYSTEM_OBJECTS))


@put("/roles/{name:str}", sync_to_thread=True)
def put_role(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    name: RoleName,
    data: JSONBody[shapes.RoleChange],
) -> shapes.Role:
    """Make a role or change it; who has it has the new rights with their next request."""
    require(actor, "manage", "user")
    grants = tuple(
        contracts.Grant(one.object, frozenset(one.rights), one.records, one.filter) for one in data.grants
    )
    role = contracts.Role(name, grants, data.fields, data.label, data.label_zh)
    with services.database.write() as tx:
        check_role(tx, services.catalogue, role, actor)
        return _role(role_store.save_role(tx, role, actor=actor))


@delete("/roles/{name:str}", sync_to_thread=True)
def delete_role(services: NamedDependency[Services], actor: NamedDependency[Actor], name: RoleName) -> None:
    """Delete a role that nobody has; a shipped one becomes again what it was."""
    with services.database.write() as tx:
        role_store.delete_role(tx, name, actor=actor)


@get("/teams", sync_to_thread=True)
def list_all_teams(services: NamedDependency[Services], actor: NamedDependency[Actor]) -> shapes.Teams:
    """Return all teams with their members."""
    require(actor, "manage", "user")
    with services.database.read() as tx:
        return shapes.Teams([_team(one) for one in teams.list_teams(tx)])


@put("/teams/{name:str}", sync_to_thread=True)
def put_team(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    name: TeamName,
    data: JSONBody[shapes.TeamChange],
) -> shapes.Team:
    """Make a team or give it another label."""
    with services.database.write() as tx:
        return _team(teams.save_team(tx, name, data.label, actor=actor))


@delete("/teams/{name:str}", sync_to_thread=True)
def delete_team(services: NamedDependency[Services], actor: NamedDependency[Actor], name: TeamName) -> None:
    """Delete a team; its members stay, what was shared with it no longer is."""
    with services.database.write() as tx:
        teams.delete_team(tx, name, actor=actor)


@get("/managed-users", sync_to_thread=True)
def list_managed_users(
    services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> shapes.ManagedUsers:
    """Return all people with their roles, teams and whom they report to."""
    require(actor, "manage", "user")
    with services.database.read() as tx:
        return shapes.ManagedUsers(_users(tx, list_users(tx, active_only=False)))


@post("/managed-users", sync_to_thread=True)
def create_user(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[shapes.NewUser]
) -> shapes.ManagedUser:
    """Add a person."""
    require(actor, "manage", "user")
    with services.database.write() as tx:
        made = add_user(
            tx,
            email=data.email,
            name=data.name,
            actor=actor,
            password=data.password,
            roles=tuple(data.roles),
            language=data.language,
        )
        if data.teams:
            change = people.UserChange(teams=tuple(data.teams))
            made = people.change_user(tx, made.id, change, actor=actor)
        return _users(tx, [made])[0]


@patch("/managed-users/{user_id:str}", sync_to_thread=True)
def change_user(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    user_id: UserId,
    data: JSONBody[shapes.UserChange],
) -> shapes.ManagedUser:
    """Change roles, teams, whom somebody reports to, or take the sign-in away."""
    values: dict[str, Any] = msgspec.structs.asdict(data)
    for name in ("roles", "teams"):
        values[name] = None if values[name] is None else tuple(values[name])
    with services.database.write() as tx:
        changed = people.change_user(tx, user_id, people.UserChange(**values), actor=actor)
        return _users(tx, [changed])[0]


@post("/managed-users/{user_id:str}/invitation", status_code=204, sync_to_thread=True)
def invite_user(services: NamedDependency[Services], actor: NamedDependency[Actor], user_id: UserId) -> None:
    """Mail somebody a link by which they set their password; it works once, for three days."""
    with services.database.write() as tx:
        password_resets.invite(tx, user_id, actor=actor)


@get("/service-identities", sync_to_thread=True)
def list_all_identities(
    services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> shapes.ServiceIdentities:
    """Return the names in which processes act, and which processes do."""
    require(actor, "manage", "user")
    with services.database.read() as tx:
        found = [_identity(one) for one in identities.list_identities(tx)]
        used = [
            shapes.IdentityUse(one.identity, one.process_id, str(one.key), one.name)
            for one in acting_processes(services.runtime.definitions, tx)
        ]
        return shapes.ServiceIdentities(found, used)


@put("/service-identities/{name:str}", sync_to_thread=True)
def put_identity(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    name: RoleName,
    data: JSONBody[shapes.IdentityChange],
) -> shapes.ServiceIdentity:
    """Make a service identity or change it; processes that declare it act by it from their next step on."""
    wanted = identities.Identity(name, data.label, tuple(data.roles))
    with services.database.write() as tx:
        return _identity(identities.save_identity(tx, wanted, actor=actor))


@delete("/service-identities/{name:str}", sync_to_thread=True)
def delete_identity(
    services: NamedDependency[Services], actor: NamedDependency[Actor], name: RoleName
) -> None:
    """Delete a service identity; processes that declare it may do nothing from then on."""
    with services.database.write() as tx:
        identities.delete_identity(tx, name, actor=actor)


def _role(role: contracts.Role) -> shapes.Role:
    grants = [
        shapes.RoleGrant(one.object, sorted(one.rights), one.records, one.filter)  # type: ignore[arg-type]  # checked when it was saved
        for one in role.grants
    ]
    fields = {name: dict(limited) for name, limited in role.fields.items()}
    shipped, fixed = role.name in ROLES, role.name in FIXED_ROLES
    changed = shipped and role != ROLES[role.name]
    return shapes.Role(role.name, role.label, role.label_zh, grants, fields, shipped, fixed, changed)


def _team(team: teams.Team) -> shapes.Team:
    return shapes.Team(team.name, team.label, list(team.members))


def _identity(one: identities.Identity) -> shapes.ServiceIdentity:
    return shapes.ServiceIdentity(one.name, one.label, list(one.roles))


def _users(tx: Tx, found: list[contracts.User]) -> list[shapes.ManagedUser]:
    above = people.superiors(tx)
    return [
        shapes.ManagedUser(
            user.id,
            user.name,
            user.email,
            list(user.roles),
            list(user.groups),
            above.get(user.id),
            user.language,
            user.active,
        )
        for user in found
    ]


router = Router(
    "/",
    route_handlers=[
        list_all_roles,
        put_role,
        delete_role,
        list_all_teams,
        put_team,
        delete_team,
        list_managed_users,
        create_user,
        change_user,
        invite_user,
        list_all_identities,
        put_identity,
        delete_identity,
    ],
    tags=["access"],
)
