"""Settings: the laboratory, its people, certificates of reference materials."""
