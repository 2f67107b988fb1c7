"""A case as one file: records, diagnosis, notes and a place to look at, checked by checksums."""
