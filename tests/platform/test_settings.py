"""Settings come from the environment, checked."""

from pathlib import Path

import pytest

from guanxi.platform.errors import Invalid
from guanxi.platform.settings import describe_settings, load_settings


def test_defaults_need_no_environment() -> None:
    """Without any variable Guanxi runs on SQLite, on loopback, with its own mail sink."""
    settings = load_settings({})

    assert settings.url == f"sqlite:///{Path('data/guanxi.db').absolute()}"
    assert (settings.base_url, settings.uses_sink) == ("http://127.0.0.1:8000", True)


def test_variables_are_converted_and_urls_get_their_driver() -> None:
    """Numbers, switches and database URLs are read from text."""
    settings = load_settings(
        {
            "GUANXI_PORT": "9000",
            "GUANXI_DEMO": "false",
            "GUANXI_DATABASE_URL": "postgresql://u:p@db/guanxi",
            "PATH": "/bin",
        }
    )

    assert (settings.port, settings.demo, settings.url) == (9000, False, "postgresql+psycopg://u:p@db/guanxi")


@pytest.mark.parametrize("variables", [{"GUANXI_PROT": "9000"}, {"GUANXI_PORT": "many"}])
def test_a_wrong_variable_is_refused_by_name(variables: dict[str, str]) -> None:
    """A misspelt or malformed variable is an error, not a surprise later."""
    with pytest.raises(Invalid) as caught:
        load_settings(variables)

    assert caught.value.code == "settings.invalid"


def test_the_reference_page_lists_every_setting() -> None:
    """docs/reference/settings.md is what the code says."""
    page = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"

    assert page.read_text() == describe_settings()
