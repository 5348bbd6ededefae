"""A report's charts, drawn by us as vectors: what each item shows, its axes and labels, ink and letters."""
