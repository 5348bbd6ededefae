"""Which peak is which by its time: the n-alkane ladder, windows of names, standards, and pairs that must part."""
