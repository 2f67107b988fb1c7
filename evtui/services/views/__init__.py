"""What a user chose of the list, as values, and how it is kept: named views, the last state, typed lines."""
