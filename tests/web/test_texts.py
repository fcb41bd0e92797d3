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
    parts = [path for path in files if not path.name.startswith(("refusals", "findings"))]
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


# Where the name of a rule is put together: file or folder, the function, which argument is its last part, and the first.
_MAKERS = (
    ("bpmn/builders/check_process.py", "_fault", 2, "builders."),
    ("bpmn/builders/files.py", "_refused", 0, "builders."),
    ("bpmn/builders", "refuse", 0, "builders."),
    ("bpmn/builders/table_reading.py", "_fault", 0, "builders."),
    ("bpmn/builders/yaml_reading.py", "_fault", 0, "builders."),
    ("bpmn/builders/yaml_tree.py", "_refusal", 0, "yaml."),
    ("bpmn/camunda7", "_add", 0, "camunda7."),
    ("bpmn/validation", "found", 0, "standard."),
    ("bpmn/validation/soundness.py", "_finding", 0, "soundness."),
    ("activities/check.py", "_finding", 1, "activity."),
    ("triggers/record_trigger.py", "_finding", 1, "trigger."),
)
_COMPUTED_RULES = {f"deploy.missing_{kind}" for kind in ("decision", "form", "process")} | {
    f"deploy.property_{name}" for name in ("catch_up", "four_eyes", "mail", "replan", "retention", "throttle")
}
_FINDERS = {"Finding", "Fault", "_finding", "finding", "refuse", "report"}
_RULE = re.compile(r"(activity|bpmn|builders|camunda7|deploy|dmn|feel|form|sheet|trigger|xml|zeebe)\.[a-z0-9_]+")


def _calls(where: str) -> list[tuple[str, ast.Call]]:
    """Every call in a file, or in all files of a folder, with the name of what is called."""
    path = PYTHON / where
    found = []
    for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
        for one in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(one, ast.Call):
                called = one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")
                found.append((called, one))
    return found


def _constants(expression: ast.expr) -> list[str]:
    if isinstance(expression, ast.IfExp):
        return _constants(expression.body) + _constants(expression.orelse)
    is_text = isinstance(expression, ast.Constant) and isinstance(expression.value, str)
    return [str(expression.value)] if is_text else []  # type: ignore[attr-defined]  # a constant has a value


def _rules() -> set[str]:
    """Every rule that a finding about a process, decision or form may carry."""
    found = set(_COMPUTED_RULES)
    for where, name, place, prefix in _MAKERS:
        parts = [
            part
            for called, one in _calls(where)
            if called == name and len(one.args) > place
            for part in _constants(one.args[place])
        ]
        assert parts, (where, name)
        found |= {prefix + part for part in parts}
    for room in ("bpmn", "dmn", "runtime", "activities", "triggers"):
        for called, one in _calls(room):
            if called in _FINDERS:
                for given in (*one.args, *(keyword.value for keyword in one.keywords)):
                    found |= {text for text in _constants(given) if _RULE.fullmatch(text)}
    return found


def _findings() -> dict[str, str]:
    found: dict[str, str] = json.loads((SOURCES / "locales" / "findings.zh-CN.json").read_text("utf-8"))
    return found


def test_every_finding_can_be_read_in_chinese() -> None:
    """Each rule of the server's findings has its Chinese meaning, in one place."""
    rules = _rules()
    assert len(rules) > 220
    assert sorted(rules - _refusals().keys() - _findings().keys()) == []
    assert sorted(_findings().keys() & _refusals().keys()) == []


def test_no_finding_is_explained_that_nobody_makes() -> None:
    """Each explained rule is one that the server can find."""
    assert sorted(_findings().keys() - _rules()) == []


def test_every_way_to_put_a_rule_together_is_known() -> None:
    """A rule whose name is computed in a new place is missed here, and nowhere else."""
    computed = set()
    for room in ("bpmn", "dmn", "runtime", "activities", "triggers"):
        for called, one in _calls(room):
            rule = next((given.value for given in one.keywords if given.arg == "rule"), None)
            if called in ("Finding", "Fault") and isinstance(rule, ast.JoinedStr):
                computed.add(str(rule.values[0].value))  # type: ignore[attr-defined]  # it begins with a text
    assert computed == {prefix for *_, prefix in _MAKERS} | {"deploy.missing_", "deploy.property_"}
