"""The runtime's world, for what reads it."""

from tests.runtime.conftest import world as world
