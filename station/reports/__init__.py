"""Reports: drafts that fill themselves, content frozen at signing, three signatures, one PDF that never changes."""
