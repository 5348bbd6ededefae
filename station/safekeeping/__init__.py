"""That nothing is lost with a disk: backups of the station, looking through what is kept, room on the disk.

`Keeper` does all of it for the agent at night and says in its sign of life (`keeper`) what is wrong.
"""

from station.safekeeping.backup import Backup, Interrupted, Manifest, back_up, backups
from station.safekeeping.disk import disk_trouble, require_room
from station.safekeeping.keeper import (
    BACKUP_AT,
    BACKUP_FOLDER,
    PULSE,
    USUAL_BACKUP_AT,
    Keeper,
    KeeperSigns,
    noted_places,
    signs,
)
from station.safekeeping.restoring import restore
from station.safekeeping.scrub import Scrubbed, heal, scrub

__all__ = [
    "BACKUP_AT",
    "BACKUP_FOLDER",
    "PULSE",
    "USUAL_BACKUP_AT",
    "Backup",
    "Interrupted",
    "Keeper",
    "KeeperSigns",
    "Manifest",
    "Scrubbed",
    "back_up",
    "backups",
    "disk_trouble",
    "heal",
    "noted_places",
    "require_room",
    "restore",
    "scrub",
    "signs",
]
