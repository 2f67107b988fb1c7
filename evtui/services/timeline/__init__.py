"""The timeline of one session as data: window, lanes, series, raster, frame, jumps, instant card.

Everything here is a pure function over frozen data and knows no terminal. The order of work::

    timeline = build_timeline(report, meters)              timeline.py   once, in a thread
    view = initial_view(timeline)                          view.py       frozen; every key makes a new one
    frame = render(timeline, view, width, height, tier)    frame.py      cells with inks; cursor as an overlay
    card = instant_card(timeline, view.cursor_us)          instant.py    every lane at one instant
    jump = next_error(timeline, view, +1)                  jumps.py      where a key leads
    lines = preview(timeline, width, height, tier)         preview.py    the small form of the browser

Importing ``timeline``, ``frame``, ``preview`` or ``sparkline`` imports numpy, so import them after the first
paint; ``window``, ``view``, ``events`` and ``jumps`` do not.
"""
