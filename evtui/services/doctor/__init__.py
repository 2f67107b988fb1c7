"""Is everything in order here? Terminal, machine, configuration, accounts and store, in words."""
