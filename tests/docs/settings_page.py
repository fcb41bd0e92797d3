"""The page of settings, made from the lists in the code; run this file to write it anew."""

from pathlib import Path

from guanxi.bpmn.builders.events import EVENTS, LISTENERS
from guanxi.bpmn.builders.kinds import ACTIVITIES, CHINESE, WORDS
from guanxi.bpmn.builders.settings import SETTINGS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "process-settings.md"
_EVENTS = {
    "at": "a timer at a date and time",
    "after": "a timer after a span, such as `P1D`",
    "every": "a timer that repeats: `R3/PT1H`, cron",
    "message": "a message by name; `key`: FEEL, which instance it is for",
    "signal": "a broadcast by name",
    "error": "a business error by code; without one, every error is caught",
    "escalation": "an escalation by code; without one, every escalation is caught",
    "condition": "when the FEEL expression becomes true; `variables`: which changes are looked at",
    "compensation": "undoes an activity by id; without one, everything completed in the scope",
    "link": "a jump to the catch event of the same name",
    "cancel": "cancels the surrounding transaction",
    "terminate": "ends the surrounding scope at once",
    "record": "a [record trigger](triggers.md): the object; `change`: `created`, `updated` …; `field`, `from`, `to`,"
    " `if` (FEEL), `own_changes`",
}


def page() -> str:
    """The text of the page."""
    chinese = {kind: word for word, kind in CHINESE.items()}
    lines = [
        "# Kinds, events and settings of steps",
        "",
        "The same words in [tables](process-table.md), [YAML](process-yaml.md) and [Python](process-python.md). A value that",
        "begins with `=` is FEEL; anything else is a fixed text. (This page is made from the code.)",
        "",
        "## Kinds",
        "",
        "BPMN's own names (`userTask`, `user task`) are understood too.",
        "",
        "| Kind | 中文 | BPMN |",
        "|---|---|---|",
        *(f"| `{word}` | {chinese[kind]} | `{kind.value}` |" for kind, word in WORDS.items()),
        "",
        "## Events",
        "",
        "`kind: value`, then its options; a single word where there is no value.",
        "",
        "| Event | Options | What it is |",
        "|---|---|---|",
        *(
            f"| `{kind}` | {', '.join(f'`{one}`' for one in options) or '–'} | {_EVENTS[kind]} |"
            for kind, options in EVENTS.items()
        ),
        "",
        "## Listeners",
        "",
        f"`event: job type`, then `retries`. Events: {', '.join(f'`{one}`' for one in LISTENERS)}; all but the first two"
        " on user tasks only.",
        "",
        "## Settings",
        "",
        "| Setting | Steps | Meaning | Values |",
        "|---|---|---|---|",
        *(
            f"| `{one.name}` | {_kinds(one.kinds)} | {one.meaning} | {_values(one.choices, one.default)} |"
            for one in SETTINGS
        ),
        "",
    ]
    return "\n".join(lines)


def _kinds(kinds: frozenset) -> str:
    return (
        "every activity"
        if kinds == ACTIVITIES
        else ", ".join(word for kind, word in WORDS.items() if kind in kinds)
    )


def _values(choices: tuple[str, ...], default: str) -> str:
    named = ", ".join(f"**{one}**" if one == default else one for one in choices)
    return named or (f"**{default}**" if default else "")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
