"""One module per format; a format registers by existing here.

Each module holds `FORMAT = Format(...)` and `read(file) -> list[Measurement]`. Its docstring is the format's
specification. Formats never import each other; what two of them share lives in `parsers.reading`.
"""
