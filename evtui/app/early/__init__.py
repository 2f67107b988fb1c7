"""What happens before Textual is there: the first picture, and the first sessions asked for."""
