"""The science of the station: curves to peaks, peaks to parameters, numbers to printed text. Pure, without I/O.

`chromatogram` finds and integrates peaks; `retention` names them by time, `mass_spectra` by spectrum; on them and on
nothing else of the station stand the formulas of each technique, a module each (`gas`, `pyrolysis`, `diffraction` …).
"""
