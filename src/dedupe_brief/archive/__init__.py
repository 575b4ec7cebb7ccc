"""The archive: every version of every article in one SQLite file. Knows SQLite and how versions are stored in it."""
