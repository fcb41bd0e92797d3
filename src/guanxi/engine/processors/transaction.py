"""Transaction sub-process: as an embedded one; its cancel end event undoes it (see ``throw_events``)."""

from guanxi.engine.processors.sub_process import PROCESSOR

__all__ = ["PROCESSOR"]
