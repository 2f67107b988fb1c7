"""Configuration file to validated settings."""
