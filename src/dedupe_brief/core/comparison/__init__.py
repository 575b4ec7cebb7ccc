"""Two texts → changes, moves, hunks: what `diff` and `patch` are made of."""
