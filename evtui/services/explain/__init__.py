"""Offline explanations of everything that can stand under the cursor."""
