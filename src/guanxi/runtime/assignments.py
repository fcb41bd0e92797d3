"""Whether the people and teams whom a process names for its tasks are there."""

from collections.abc import Iterator

from guanxi.access.teams import list_teams
from guanxi.access.users import list_users
from guanxi.bpmn import Element, Finding, ProcessGraph
from guanxi.bpmn.text import Text
from guanxi.platform.database import Tx


def check_assignments(tx: Tx, graph: ProcessGraph) -> list[Finding]:
    """Return a warning for each person and team that a user task names and that is not there.

    What an expression gives is known only when it runs: nothing is said about it. A person is there by e-mail, in
    whatever letter case, or by id, and only while active.
    """
    tasks = [(one, one.user_task) for one in graph.elements.values() if one.user_task is not None]
    if not tasks:
        return []
    users = list_users(tx)
    people = {user.email for user in users} | {user.id.lower() for user in users}
    teams = {team.name for team in list_teams(tx)}
    found: list[Finding] = []
    for element, task in tasks:
        persons = [*_fixed(task.assignee, ""), *_fixed(task.candidate_users, ",")]
        found += [_no_person(element, name) for name in persons if name.lower() not in people]
        found += [_no_team(element, name) for name in _fixed(task.candidate_groups, ",") if name not in teams]
    return found


def _fixed(text: Text | None, separator: str) -> Iterator[str]:
    """The names in a text that is no expression."""
    if text is not None and text.expression is None:
        names = text.text.split(separator) if separator else [text.text]
        yield from (name.strip() for name in names if name.strip())


def _no_person(element: Element, name: str) -> Finding:
    who = f"“{element.name or element.id}”"
    return Finding(
        rule="deploy.unknown_person",
        severity="warning",
        element_id=element.id,
        line=element.line,
        message=f"{who} is for “{name}”, and no active person has this e-mail: no one would see the task.",
        cure="Write the e-mail of somebody who is there, or offer the task to a team.",
    )


def _no_team(element: Element, name: str) -> Finding:
    who = f"“{element.name or element.id}”"
    return Finding(
        rule="deploy.unknown_team",
        severity="warning",
        element_id=element.id,
        line=element.line,
        message=f"{who} is offered to the team “{name}”, and there is no such team: no one would be offered it.",
        cure="Name a team that is there, or make this one.",
    )
