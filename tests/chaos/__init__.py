"""Killing processes on purpose, and judging what is left."""
