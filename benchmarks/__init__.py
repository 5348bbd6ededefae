"""How well and how fast the chromatogram engine works, beside the peers that are installed."""
