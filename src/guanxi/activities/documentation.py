"""The reference page of the activities, written from their declarations.

`python -m guanxi.activities.documentation > docs/reference/activities.md` writes it anew; a test checks
that the page in the repository is current.
"""

from __future__ import annotations

from collections.abc import Iterable

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.declaration import Activity, ErrorKind, Feel, Idempotency, Input

_INTRODUCTION = """# Activities

What a service task can do. Name the job type in `zeebe:taskDefinition` and map the inputs with `zeebe:input`
(source = a value, or FEEL after `=`; target = the name in the table). Modelers offer all of them by element
template: load [element-templates.json](element-templates.json) into yours. Every activity may also fail with
`INPUT_INVALID` (an incident at once) when an input is missing or has the wrong form. This page is written from the declarations in `src/guanxi/activities/`; change it there.
"""
_IDEMPOTENCY = {
    Idempotency.TRANSACTION: "commits together with the step; it cannot happen twice",
    Idempotency.KEY: "sent again with the same key after a crash, so that the receiver can drop the double",
    Idempotency.HARMLESS: "doing it twice changes nothing",
}
_ERROR_KINDS = {
    ErrorKind.RETRY: "tried again after a while, then an incident",
    ErrorKind.PERMANENT: "an incident at once",
    ErrorKind.BUSINESS: "a BPMN error the process may catch; an incident when nothing catches it",
}


def render_page(activities: Iterable[Activity] = ACTIVITIES.values()) -> str:
    """Return the whole page as Markdown."""
    return "\n".join([_INTRODUCTION, *(_section(activity) for activity in activities)])


def _section(activity: Activity) -> str:
    lines = [f"## {activity.name}", "", f"`{activity.type}` · {activity.doc}", ""]
    lines += ["| Input | Form | Needed | What it is |", "|---|---|---|---|"]
    lines += [_input_row(given) for given in activity.inputs]
    if activity.needs_one_of:
        groups = " or ".join(" and ".join(f"`{name}`" for name in group) for group in activity.needs_one_of)
        lines += ["", f"Needs {groups}."]
    if activity.outputs:
        lines += ["", "| Result | Form | What it is |", "|---|---|---|"]
        lines += [f"| `{result.name}` | {result.type} | {result.doc} |" for result in activity.outputs]
    if activity.errors:
        lines += ["", "| Error | What happens | When |", "|---|---|---|"]
        lines += [
            f"| `{error.code}` | {_ERROR_KINDS[error.kind]} | {error.doc} |" for error in activity.errors
        ]
    rights = ", ".join(f"`{right}`" for right in activity.rights) or "none"
    lines += [
        "",
        f"Rights: {rights}. Repeated: {_IDEMPOTENCY[activity.idempotency]}. "
        f"Time limit {activity.timeout} s, {activity.retries} tries.",
        "",
    ]
    return "\n".join(lines)


def _input_row(given: Input) -> str:
    form = str(given.type)
    if given.choices:
        form = " · ".join(f"`{choice.value}`" for choice in given.choices)
    if given.feel is Feel.REQUIRED:
        form += " (FEEL)"
    needed = "yes" if given.required else f"no (`{given.default}`)" if given.default else "no"
    return f"| `{given.name}` | {form} | {needed} | {given.doc} |"


if __name__ == "__main__":
    print(render_page(), end="")
