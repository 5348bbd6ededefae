"""The store on PostgreSQL 15 or newer."""
