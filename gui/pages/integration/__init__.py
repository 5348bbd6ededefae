"""The bench: peaks looked at and put right by hand, step by step, beside the automatic result."""
