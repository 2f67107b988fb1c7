"""Search inside one session: what is typed after ``/``, and where it stands in timeline and record."""
