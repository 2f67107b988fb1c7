"""Describe an account, keep its secrets, try it: what the command line and the explorer's dialogs share."""
