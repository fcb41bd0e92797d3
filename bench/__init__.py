"""Benchmarks: one module each, `python -m bench NAME …`; results lie in bench/results."""
