"""What is kept of many records at once: the signatures of all that came before, the lines of a run under way."""
