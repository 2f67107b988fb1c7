"""The timeline as data: window, lanes, series, raster, instant card."""
