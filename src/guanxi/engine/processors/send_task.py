"""Send tasks: a job for a worker, or the message named in the model."""

from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.throw_events import throw_all
from guanxi.engine.processor import Processor

PROCESSOR = Processor(throw_all, choose_unconditional)
