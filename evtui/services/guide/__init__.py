"""What people read to learn evtui, as data: topics, a cookbook, a tour."""
