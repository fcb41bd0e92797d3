"""The shipped mappings of imports, by name."""

from importlib import resources
from importlib.resources.abc import Traversable

from guanxi.platform.errors import Invalid
from guanxi.quality.mapping import Mapping, read_mapping


def shipped_mapping(name: str) -> Mapping:
    """Return a shipped mapping.

    Raises:
        Invalid: code ``import.no_mapping``, field ``mapping``; tells which there are.
    """
    names = mapping_names()
    if name not in names:
        message = f"There is no mapping {name!r}."
        cure = f"Choose {', '.join(names)}, or give a .toml file of your own."
        raise Invalid("import.no_mapping", message, cure, {"mapping": message})
    return read_mapping(f"{name}.toml", (_folder() / f"{name}.toml").read_text("utf-8"))


def mapping_names() -> list[str]:
    """Return the names of the shipped mappings."""
    return sorted(
        file.name.removesuffix(".toml") for file in _folder().iterdir() if file.name.endswith(".toml")
    )


def _folder() -> Traversable:
    return resources.files("guanxi.crm") / "mappings"
