"""What leaves evtui as data: one serialiser for the command line, the clipboard and exports."""
