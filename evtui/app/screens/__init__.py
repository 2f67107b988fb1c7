"""Screens, one folder each."""
