"""The triage queue: one session after the other at its first evidence, one key for each outcome."""
