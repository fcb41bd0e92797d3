"""Frozen model → closures. One file per kind of expression; every closure takes the variables and the run."""
