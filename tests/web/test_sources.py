"""Rules of the client's sources that no compiler checks."""

import json
import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"


def test_the_lock_file_names_no_registry() -> None:
    """Anybody's registry or mirror serves the installation."""
    lock = (WEB / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert not re.search(r"https?://registry", lock)


def test_every_dependency_is_exact() -> None:
    """A range would let two machines build two clients."""
    package = json.loads((WEB / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_every_locked_package_has_a_checksum() -> None:
    """What npm installs is what was locked."""
    packages = json.loads((WEB / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if name and "integrity" not in entry] == []


def test_no_style_hides_the_mark_of_the_diagram() -> None:
    """The licence of bpmn-js asks that its mark stays visible; no rule of ours may touch it."""
    styles = "".join(path.read_text() for path in (WEB / "src").rglob("*.css"))
    assert "powered-by" not in styles


def test_only_one_folder_imports_the_diagram_library() -> None:
    """The untyped library stays behind `src/bpmn`, and so in its own lazy chunk."""
    sources = WEB / "src"
    users = [path.relative_to(sources) for path in sources.rglob("*.ts*") if "'bpmn-js/" in path.read_text()]
    assert {path.parts[0] for path in users} == {"bpmn"}


def test_files_stay_short() -> None:
    """A screen is made of small files; the generated API types are the exception."""
    long = {
        path.name: lines
        for path in (WEB / "src").rglob("*.ts*")
        if path.name != "schema.d.ts" and (lines := path.read_text().count("\n")) > 250
    }
    assert long == {}


def test_every_component_in_use_brings_its_styles() -> None:
    """The library's styles are imported one by one; a component without them would look broken."""
    sources = "\n".join(path.read_text() for path in (WEB / "src").rglob("*.ts*"))
    imports = re.findall(r"import \{([^}]*)\} from '@mantine/core'", sources)
    used = {name.split(" as ")[0].strip() for names in imports for name in names.split(",")}
    styled = set(re.findall(r"@mantine/core/styles/(\w+)\.css", sources))
    # These are drawn from the styles of the parts they are made of.
    composed = {
        "Box",
        "Collapse",
        "FileButton",
        "FileInput",
        "JsonInput",
        "MantineProvider",
        "MultiSelect",
        "Select",
        "TextInput",
        "Textarea",
    }
    components = {name for name in used if name[:1].isupper()} - composed
    # And these are what the composed ones are made of.
    components |= {
        "CloseButton",
        "Combobox",
        "FloatingIndicator",
        "Pill",
        "PillsInput",
        "InlineInput",
        "Input",
        "ModalBase",
        "Overlay",
    }
    assert components - styled == set()
