"""The only home of SQL on the station: one local SQLite database and the vault of files beside it."""

from station.store.database import Database
from station.store.store import DATABASE_NAME, Store, open_store
from station.store.vault import Vault

__all__ = ["DATABASE_NAME", "Database", "Store", "Vault", "open_store"]
