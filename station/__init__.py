"""The core of the station: what arrives, what is calculated, what is reported and what must be told. No Qt, no HTTP."""
