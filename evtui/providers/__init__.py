"""One folder per vendor API; each knows a vendor's words and hands out ours."""
