"""Processes run in tests: scenarios beside a process file, on the real engine; see README.md."""

from guanxi.insight.rehearsal.outcome import Coverage, Difference, FileOutcome, Outcome
from guanxi.insight.rehearsal.rehearse import find_tests, rehearse, rehearse_file, rehearse_scenarios
from guanxi.insight.rehearsal.subject import SUFFIX

__all__ = [
    "SUFFIX",
    "Coverage",
    "Difference",
    "FileOutcome",
    "Outcome",
    "find_tests",
    "rehearse",
    "rehearse_file",
    "rehearse_scenarios",
]
