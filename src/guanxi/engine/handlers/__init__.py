"""Commands to first moves: check that the command fits the state, then let behaviours act."""
