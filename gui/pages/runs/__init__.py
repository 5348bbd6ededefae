"""Runs: where each is on its way, what its file says, its curves and tables."""
