"""Rules of the user's own: TOML files with conditions in a small, bounded language over documented fields."""
