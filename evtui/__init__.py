"""evtui: a keyboard-driven terminal explorer of EV charging sessions."""

__version__ = "0.1.0"
