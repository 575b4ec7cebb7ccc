"""Which of many articles are the same: signatures, matches, clusters, and what shows it."""
