"""What tells in which script a text is, and where it was printed."""
