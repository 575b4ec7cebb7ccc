"""What a page says twice: copies found, given clean edges, and taken out but for one."""
