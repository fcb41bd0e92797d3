"""Ready-made processes as files: where they lie. See README.md."""

from pathlib import Path

FOLDER = Path(__file__).parent

_SUFFIXES = {".bpmn", ".dmn", ".form"}


def pack_names() -> list[str]:
    """The names of the packs, in alphabetical order."""
    return sorted(folder.name for folder in FOLDER.iterdir() if any(folder.glob("*.bpmn")))


def pack_files(name: str) -> dict[str, bytes]:
    """The files of one pack to deploy together, by file name.

    Raises:
        FileNotFoundError: there is no such pack.
    """
    if name not in pack_names():
        raise FileNotFoundError(f"There is no pack {name!r}; there are {', '.join(pack_names())}.")
    folder = FOLDER / name
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.suffix in _SUFFIXES}


def pack_tests(name: str) -> dict[str, bytes]:
    """The tests of one pack, by file name."""
    return {file.name: file.read_bytes() for file in sorted((FOLDER / name).glob("*.test.yaml"))}


def mail_folders() -> list[Path]:
    """The folders with the packs' mail templates."""
    return [FOLDER / name / "mail" for name in pack_names() if (FOLDER / name / "mail").is_dir()]
