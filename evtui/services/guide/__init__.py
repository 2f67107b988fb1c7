"""What people read to learn evtui, as data: topics, a cookbook, a tour. Facts come from the code that has them."""
