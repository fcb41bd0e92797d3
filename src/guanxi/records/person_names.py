"""A person's name written in one, split into family and given name; and such a name as a record's input.

An object whose title is ``first_name`` and ``last_name`` (contact, lead) also takes ``name``: what a web form or a script
has. It is no field: nothing is kept of it but the two parts.
"""

import re
from collections.abc import Mapping
from typing import Any

from guanxi.records.definitions import ObjectDefinition

WHOLE = "name"
_PARTS = ("first_name", "last_name")
_TWO_CHARACTERS = re.compile(
    "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|东方|東方|皇甫|尉迟|尉遲|公孙|公孫|慕容|司徒|令狐|夏侯|端木|长孙|長孫|宇文|"
    "南宫|南宮|轩辕|軒轅|独孤|獨孤|西门|西門|百里|呼延"
)
"""Family names of two characters that are usual enough to be meant; all others have one."""


def is_han(text: str) -> bool:
    """Whether a text is of Chinese characters only."""
    return bool(text) and all("\u4e00" <= letter <= "\u9fff" for letter in text)


def split_name(text: str) -> tuple[str, str]:
    """Return family and given name of a name written in one; the latter may be empty.

    ``Family, Given`` is taken at its word. Else a Chinese name begins with the family name, with or without a blank
    after it, and any other ends with it.
    """
    words = " ".join(text.split())
    for comma in (",", "，"):
        family, found, given = (part.strip() for part in words.partition(comma))
        if found:
            return (family, given) if family else (given, "")
    first, _, rest = words.partition(" ")
    if is_han(words.replace(" ", "")):
        if rest:
            return first, rest.replace(" ", "")
        length = 2 if _TWO_CHARACTERS.match(words) else 1
        return words[:length], words[length:]
    given, _, family = words.rpartition(" ")
    return family, given


def takes_whole_name(one: ObjectDefinition) -> bool:
    """Whether records of an object take ``name`` for their two title fields."""
    return one.title[:2] == _PARTS and all(field.name != WHOLE for field in one.fields)


def with_parts(one: ObjectDefinition, values: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, str]]:
    """Return values with ``name`` replaced by first and last name, and the fault found in it by field name."""
    if WHOLE not in values or not takes_whole_name(one):
        return values, {}
    rest = {name: value for name, value in values.items() if name != WHOLE}
    whole = values[WHOLE]
    if not isinstance(whole, str) or not whole.strip():
        return rest, {WHOLE: "Name is no text with a name in it."}
    if any(part in values for part in _PARTS):
        return rest, {WHOLE: "Name stands beside its parts. Give either name or first_name and last_name."}
    family, given = split_name(whole)
    return rest | {"last_name": family, "first_name": given or None}, {}
