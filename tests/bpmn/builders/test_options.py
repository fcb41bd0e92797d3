"""The keyword arguments of Python are the settings of the list, kind by kind."""

import inspect
import typing

import pytest

from guanxi.bpmn.builders import Process
from guanxi.bpmn.builders.draft import DraftElement
from guanxi.bpmn.builders.kinds import WORDS, kind_of
from guanxi.bpmn.builders.options import Anything, Common
from guanxi.bpmn.builders.settings import NAMES, settings_of

METHODS = {
    "event_based": "event-based",
    "ad_hoc": "ad-hoc",
    "event_sub_process": "event sub-process",
    "sub_process": "sub-process",
}
NOT_SETTINGS = set(Common.__annotations__) | {"inputs", "outputs", "headers"} | {"id"}


@pytest.mark.parametrize("kind", WORDS, ids=WORDS.values())
def test_a_method_takes_the_settings_of_its_kind(kind):
    """No more, no less."""
    name = next((method for method, word in METHODS.items() if word == WORDS[kind]), WORDS[kind])
    hints = typing.get_type_hints(getattr(Process, name), include_extras=True)
    options = typing.get_args(hints["more"])[0]
    assert set(typing.get_type_hints(options)) - NOT_SETTINGS == set(settings_of(kind))


def test_anything_takes_all_settings():
    """For the way of writing that takes the kind as an argument."""
    assert set(typing.get_type_hints(Anything)) - NOT_SETTINGS == set(NAMES)


def test_no_setting_is_named_like_a_field_of_a_step():
    """A column or key has one meaning."""
    assert set(DraftElement.__struct_fields__) & set(NAMES) == set()


def test_every_kind_is_found_by_its_word_and_its_tag():
    """As people write it."""
    for kind, word in WORDS.items():
        assert kind_of(word) is kind
        assert kind_of(kind.value) is kind
        assert kind_of(word.upper().replace("-", " ")) is kind
    assert kind_of("user task") is kind_of("Start Event").__class__.USER_TASK
    assert kind_of("nothing") is None


def test_every_method_says_what_it_does():
    """Public methods have docstrings."""
    methods = [
        one for name, one in inspect.getmembers(Process, inspect.isfunction) if not name.startswith("_")
    ]
    assert all(method.__doc__ for method in methods)
