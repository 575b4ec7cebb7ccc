"""Pages: markup → the text that a reader sees, and what the markup says beside it."""
