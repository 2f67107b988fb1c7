"""The comparison of two sessions on screen."""
