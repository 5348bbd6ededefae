"""The road to the central service: the only HTTP of the station, and the headless agent that drives it."""
