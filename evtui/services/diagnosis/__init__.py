"""Diagnosis: what happened, who ended it, what could not be checked; every word with its evidence."""
