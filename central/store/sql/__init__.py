"""The store contract in hand-written SQL that SQLite and PostgreSQL both understand, one module per noun."""
