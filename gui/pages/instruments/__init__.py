"""Instruments: folders and serial ports set up, tried, and looked after."""
