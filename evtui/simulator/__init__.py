"""A charging fleet behind three wire formats on loopback: the demo and the test double."""
