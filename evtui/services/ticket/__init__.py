"""The report of one session for a ticket: at most two pages, as text, Markdown or HTML."""
