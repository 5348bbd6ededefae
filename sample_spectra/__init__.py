"""Self-made instrument files with known truth.

Physics (`chromatogram`, `natural_gas`, `pyrogram`) makes a run from a seed: what the detector would say and what is
true of it. Writers (`andi`, `chemstation`, `labsolutions`, `rock_eval`) put a run into the bytes that an instrument
would write; each gives `bytes`, so that a virtual instrument can write them slowly. Nothing here reads files.
"""
