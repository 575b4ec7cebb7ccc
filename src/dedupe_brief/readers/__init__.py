"""From bytes to sources, and from written records back to records."""
