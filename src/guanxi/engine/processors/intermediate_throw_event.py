"""Intermediate throw events: throw what they throw, and the token moves on."""

from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.throw_events import handler_ended, throw_all
from guanxi.engine.processor import Processor

PROCESSOR = Processor(throw_all, choose_unconditional, child_ended=handler_ended)
