"""Personal data taken out of what leaves the machine: which fields hold it, and what stands in its place."""
