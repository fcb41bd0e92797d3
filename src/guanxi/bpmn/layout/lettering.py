"""How much room text takes, and where it breaks: Latin by words, Chinese, Japanese and Korean by characters."""

import re
import unicodedata

SIZE = 12
LINE = 14
_TOKENS = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]|[^\s\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]+|\s+"
)
_NARROW = frozenset("iljtfrI.,:;'|!()[]{} -·")
_BROAD = frozenset("mwMW@%—…")
_CLOSING = frozenset("，。、；：？！）》」』】”’,.;:?!)")


def text_width(text: str, size: float = SIZE) -> float:
    """Width of one line in pixels, estimated for a common sans-serif font of this size."""
    return sum(_em(character) for character in text) * size


def _em(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in _NARROW:
        return 0.3
    if character in _BROAD:
        return 0.88
    return 0.68 if character.isupper() else 0.56


def wrap_text(text: str, width: float, size: float = SIZE) -> list[str]:
    """The lines of ``text`` when none may be wider than ``width`` pixels; a longer word is cut."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines += _wrap_paragraph(paragraph.strip(), width, size)
    return lines


def _wrap_paragraph(text: str, width: float, size: float) -> list[str]:
    lines: list[str] = []
    current = ""
    for token in _pieces(text, width, size):
        if text_width((current + token).rstrip(), size) <= width or token in _CLOSING:
            current += token
        else:
            lines.append(current.strip())
            current = token.lstrip()
    return [line for line in (*lines, current.strip()) if line]


def _pieces(text: str, width: float, size: float) -> list[str]:
    """Words, single Chinese characters and spaces; words too wide for a line are cut."""
    pieces: list[str] = []
    for token in _TOKENS.findall(text):
        while text_width(token, size) > width and len(token) > 1:
            fitting = max(
                1, next(n for n in range(1, len(token) + 1) if text_width(token[:n], size) > width) - 1
            )
            pieces.append(token[:fitting])
            token = token[fitting:]
        pieces.append(token)
    return pieces


def text_size(text: str, width: float, size: float = SIZE) -> tuple[float, float]:
    """Width and height of the wrapped text in pixels."""
    lines = wrap_text(text, width, size)
    return max((text_width(line, size) for line in lines), default=0), len(lines) * LINE * size / SIZE
