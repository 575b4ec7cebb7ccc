"""What an archive knows of an article: captures, revisions, and how two versions compare."""
