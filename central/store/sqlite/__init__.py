"""The store on SQLite: one file, one process, hand-written SQL."""
