"""Whether a record is true: its parts against one another, its source, and cleaning it again."""
