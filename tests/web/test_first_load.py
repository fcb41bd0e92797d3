"""What a browser fetches before the sign-in stands: weighed from the built files, without a browser or a clock."""

import os
import re
from pathlib import Path

import pytest

from guanxi.web.build import STATIC

MOST_BYTES = 260_000  # of `make bench-web`, which has a real browser count headers, too
HEADERS_BYTES = 260  # per file, about
_IMPORT = re.compile(r"""(?:from|import)\s*["']\./([\w.~-]+\.js)["']""")
_LINK = re.compile(r'(?:src|href)="/assets/([\w.~-]+)"')


def _with_imports(names: list[str], folder: Path) -> set[str]:
    """Return these files and all they import at once."""
    found: set[str] = set()
    left = list(names)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            if name.endswith(".js"):
                left += _IMPORT.findall((folder / name).read_text())
    return found


def _weight(path: Path) -> int:
    packed = path.with_name(path.name + ".gz")
    return (packed if packed.exists() else path).stat().st_size


@pytest.fixture
def first_load() -> set[str]:
    """The files of the shell, the sign-in and the English texts, by name."""
    if not (STATIC / "index.html").exists():
        assert not os.environ.get("CI"), "the client is not built"
        pytest.skip("the client is not built: python -m guanxi.web.build")
    assets = STATIC / "assets"
    [sign_in] = (path.name for path in assets.glob("SignInPage-*.js"))
    [texts] = (path.name for path in assets.glob("en-*.js"))
    linked = _LINK.findall((STATIC / "index.html").read_text())
    return _with_imports([*linked, sign_in, texts], assets)


def test_the_first_load_keeps_within_its_bar(first_load: set[str]) -> None:
    """All that must come before somebody can sign in, compressed, with the headers of each file."""
    weight = sum(_weight(STATIC / "assets" / name) + HEADERS_BYTES for name in first_load)

    assert 100_000 < weight <= MOST_BYTES, f"{weight} bytes in {len(first_load)} files"


def test_the_first_load_is_without_the_toolkit_of_the_diagrams(first_load: set[str]) -> None:
    """The designer and the viewer come with the screens that draw."""
    assets = STATIC / "assets"
    drawing = {name for name in first_load if "djs-" in (assets / name).read_text()}

    assert drawing == set()
