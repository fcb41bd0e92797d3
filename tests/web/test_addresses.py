"""No object can have the address of a screen."""

import re
from pathlib import Path

from guanxi.api.app import reserved_words

ROUTER = Path(__file__).parents[2] / "web" / "src" / "app" / "router.tsx"


def test_every_screen_keeps_its_address() -> None:
    """The first word of each address of the client is reserved, but for the lists of objects."""
    paths = re.findall(r"=> (?:shell|root),\s+path: '/([a-z][\w-]*)", ROUTER.read_text("utf-8"))

    assert len(paths) > 10
    assert set(paths) - reserved_words() == set()
