"""What evtui does, with no idea who is looking."""
