"""What is measured, each room by its own command: `python -m benchmarks.<room>`, all of them by `make bench`.

A room stands for a part of the product (`engine`, `reading`, ...). Figures are ratios to named peers or limits, taken
in one run; tests hold no timings.
"""
