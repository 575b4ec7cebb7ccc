"""What stands around a body → title, names, dates, captions."""
