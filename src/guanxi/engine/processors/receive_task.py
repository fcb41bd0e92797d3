"""Receive tasks: wait for a message; the rest is as with an intermediate catch event."""

from guanxi.engine.processors.intermediate_catch_event import PROCESSOR

__all__ = ["PROCESSOR"]
