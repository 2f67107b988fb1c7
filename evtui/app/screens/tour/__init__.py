"""The guided tour: a strip above the footer that says what to press, and waits for it."""
