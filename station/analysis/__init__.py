"""The science of the station: curves to peaks, peaks to parameters, numbers to printed text. Pure, without
I/O.
"""
