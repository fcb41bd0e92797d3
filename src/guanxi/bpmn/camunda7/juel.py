"""Simple JUEL expressions to FEEL. What calls methods or beans has no counterpart and is left for a person."""

import re

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)"
    r"|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!()?:]))"
)
WORDS = {
    "eq": "=",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "and": "and",
    "or": "or",
    "nrOfInstances": "numberOfInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    # Camunda 7 counts runs from 0, FEEL lists and zeebe from 1.
    "loopCounter": "(loopCounter - 1)",
}
SIGNS = {"&&": "and", "||": "or", "==": "="}


class NotConvertible(Exception):
    """The expression has no counterpart in FEEL."""


def to_feel(text: str) -> str:
    """The FEEL text, ``=`` in front, of an attribute that may hold ``${…}``; a plain text stays as it is.

    Raises NotConvertible.
    """
    parts = re.split(r"[$#]\{(.*?)\}", text.strip(), flags=re.DOTALL)
    if len(parts) == 1:
        return text.strip()
    if len(parts) == 3 and not parts[0].strip() and not parts[2].strip():
        return "=" + expression(parts[1])
    pieces = []
    for position, part in enumerate(parts):
        if position % 2:
            pieces.append(f"string({expression(part)})")
        elif part:
            pieces.append('"' + part.replace('"', '\\"') + '"')
    return "=" + " + ".join(pieces)


def expression(text: str) -> str:
    """One JUEL expression as FEEL. Raises NotConvertible."""
    tokens = _tokens(text)
    result = _ternary(tokens)
    if tokens:
        raise NotConvertible(text)
    return result


def _tokens(text: str) -> list[str]:
    tokens, position = [], 0
    text = text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotConvertible(text)
        tokens.append(_word(match))
        position = match.end()
        if (
            match["name"]
            and text[position:].lstrip().startswith("(")
            and match["name"] not in ("not", "empty")
        ):
            raise NotConvertible(text)
    return tokens


def _word(match: re.Match[str]) -> str:
    if match["text"]:
        return '"' + match["text"][1:-1].replace("\\'", "'").replace('"', '\\"') + '"'
    word = match[0].strip()
    return SIGNS.get(word) or WORDS.get(word, word)


def _ternary(tokens: list[str]) -> str:
    """``a ? b : c`` and, below it, negations; all other signs mean the same in both languages."""
    condition = _run(tokens)
    if not tokens or tokens[0] != "?":
        return condition
    tokens.pop(0)
    yes = _ternary(tokens)
    if not tokens or tokens.pop(0) != ":":
        raise NotConvertible(condition)
    return f"if {condition} then {yes} else {_ternary(tokens)}"


def _run(tokens: list[str]) -> str:
    parts = []
    while tokens and tokens[0] not in ("?", ":", ")"):
        word = tokens.pop(0)
        if word in ("!", "not"):
            parts.append(f"not({_operand(tokens)})")
        elif word == "empty":
            operand = _operand(tokens)
            parts.append(f'({operand} = null or {operand} = "")')
        elif word == "(":
            parts.append(_bracket(tokens))
        elif word == "%":
            raise NotConvertible(word)
        else:
            parts.append(word)
    if not parts:
        raise NotConvertible("empty expression")
    return " ".join(parts)


def _operand(tokens: list[str]) -> str:
    if not tokens:
        raise NotConvertible("empty expression")
    word = tokens.pop(0)
    if word == "(":
        return _bracket(tokens)
    return f"not({_operand(tokens)})" if word in ("!", "not") else word


def _bracket(tokens: list[str]) -> str:
    inner = _ternary(tokens)
    if not tokens or tokens.pop(0) != ")":
        raise NotConvertible(inner)
    return f"({inner})"
