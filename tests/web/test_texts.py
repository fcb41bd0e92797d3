"""Every text of the client exists in English and Chinese, and every text that is asked for exists."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

SOURCES = Path(__file__).parents[2] / "web" / "src"
PYTHON = Path(__file__).parents[2] / "src" / "guanxi"
ERRORS = {"Invalid", "NotFound", "Forbidden", "Unauthenticated", "Conflict", "TooMany", "Unavailable"}
_PLURAL = re.compile(r"_(one|other|few|many|zero|two)$")
_LITERAL = re.compile(r"""\bt\(\s*'([\w.]+)'""")
_QUOTED = re.compile(r"""['"`]([a-z][A-Za-z]*(?:\.[\w-]+)+)['"`]""")
_COMPUTED = re.compile(r"""\bt\(\s*`([\w.]*\.)\$\{""")
_VARIABLE = re.compile(r"{{(\w+)}}")


def _texts(language: str) -> dict[str, str]:
    """All texts of a language, those of the screens that few people open included."""
    files = [SOURCES / "locales" / f"{language}.json", *(SOURCES / "locales").glob(f"*.{language}.json")]
    parts = [path for path in files if not path.name.startswith("refusals")]
    texts = [item for path in parts for item in _flat(json.loads(path.read_text("utf-8")), "")]
    assert len(texts) == len(dict(texts)), "a text is there twice"
    return dict(texts)


def _flat(tree: dict[str, Any], path: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in tree.items():
        found += _flat(value, f"{path}{name}.") if isinstance(value, dict) else [(path + name, value)]
    return found


def _names(texts: dict[str, str]) -> set[str]:
    return {_PLURAL.sub("", key) for key in texts}


def _code() -> str:
    return "\n".join(
        path.read_text("utf-8") for path in sorted(SOURCES.rglob("*.ts*")) if ".test." not in path.name
    )


def test_both_languages_have_the_same_texts() -> None:
    """A text that exists in one language exists in the other; only plural forms may differ."""
    assert _names(_texts("en")) == _names(_texts("zh-CN"))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_no_text_is_empty(language: str) -> None:
    """An empty text would show as a gap on the screen."""
    assert [key for key, text in _texts(language).items() if not text.strip()] == []


def test_both_languages_fill_in_the_same_values() -> None:
    """A translation may move a name or a number, but not lose it."""
    english, chinese = _texts("en"), _texts("zh-CN")
    different = [
        key
        for key in english.keys() & chinese.keys()
        if set(_VARIABLE.findall(english[key])) != set(_VARIABLE.findall(chinese[key]))
    ]
    assert different == []


def test_every_text_that_is_asked_for_exists() -> None:
    """No screen shows a bare key."""
    asked = set(_LITERAL.findall(_code()))
    assert len(asked) > 100
    assert asked - _names(_texts("en")) == set()


def test_no_text_is_left_over() -> None:
    """Each text is named in the code, or lies under a computed name."""
    code = _code()
    named = set(_QUOTED.findall(code))
    computed = set(_COMPUTED.findall(code)) | {"state.", "verdict."}
    unused = {
        key for key in _names(_texts("en")) if key not in named and not any(map(key.startswith, computed))
    }
    assert unused == set()


def test_chinese_texts_are_chinese() -> None:
    """Every text carries at least one Chinese character."""
    texts = {key: re.sub(r"{{\w+}}", "", text) for key, text in _texts("zh-CN").items()}
    assert [key for key, text in texts.items() if not re.search(r"[一-鿿]", text)] == []


def _refusals() -> dict[str, str]:
    found: dict[str, str] = json.loads((SOURCES / "locales" / "refusals.zh-CN.json").read_text("utf-8"))
    return found


def _raised_codes(*rooms: str) -> set[str]:
    """Codes that are written out where an error of the platform is made."""
    codes = set()
    for path in (path for room in rooms for path in (PYTHON / room).rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            made = call.func.id if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) else ""
            if isinstance(call, ast.Call) and made in ERRORS and call.args:
                code = call.args[0]
                if isinstance(code, ast.Constant):
                    codes.add(str(code.value))
    return codes


def test_every_refusal_of_records_people_and_imports_can_be_read_in_chinese() -> None:
    """A code of the rooms behind every list, record and import has its Chinese meaning."""
    codes = _raised_codes("access", "records", "quality")
    assert len(codes) > 30
    assert sorted(codes - _refusals().keys()) == []


def test_no_meaning_is_kept_for_a_code_that_is_gone() -> None:
    """Each code, or its last part where a prefix is put in front, stands somewhere in the sources."""
    code = "\n".join(path.read_text("utf-8") for path in sorted(PYTHON.rglob("*.py")))
    gone = [key for key in _refusals() if f'"{key}"' not in code and f'"{key.partition(".")[2]}"' not in code]
    assert gone == []
