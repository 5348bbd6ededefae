"""The demonstration: a whole laboratory on one machine, with virtual instruments and real programs.

The service and the agent are started as the processes they are, the instruments write files the way real ones do, and
three people sign. Nothing here stands in for a part of the product; only the instruments and the people are made up.
"""
