"""Sessions in groups with subtotals, how often a value occurs, and which rows are one plug-in."""
