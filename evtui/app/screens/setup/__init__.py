"""Describe an account and sign in, line by line; nothing is written before the user says so."""
