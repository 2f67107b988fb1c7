"""The session browser: provider tabs, the list, its states and the live preview."""
