"""What was fetched stays: sessions, their records and meter values, on this machine or shared."""
