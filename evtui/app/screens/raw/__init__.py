"""The stored bytes of a session, pretty-printed."""
