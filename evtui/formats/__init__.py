"""Text for humans: one formatter per unit, one gate for untrusted text, glyphs and inks as names."""
