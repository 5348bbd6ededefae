"""The station window: shows what the station knows and carries out what a person signs. The only floor with Qt."""
