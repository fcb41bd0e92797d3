"""Service tasks: a job for a worker."""

from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.jobs import create_job
from guanxi.engine.processor import Processor

PROCESSOR = Processor(create_job, choose_unconditional)
