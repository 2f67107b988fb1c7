"""Fetching a period into the store, window by window, in a way that can be interrupted and resumed."""
