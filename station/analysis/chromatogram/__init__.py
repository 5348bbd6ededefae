"""The chromatogram engine: a curve in, a table of peaks out (`integration.integrate`), and what is built on it.

From the floor up: signal, noise, sparse, breaks, filters (what the detector wrote) → peaks (where) → classic, limits,
clusters, skim (vendors' way) and unmixing, sightings, shapes, fitting, telling (by shape) → events, edits, correction
(what a person or a method asks) → resolved, blank, alignment (beyond one run). docs/engine.md tells why.
"""
