"""Self-contained HTML pages from templates: values in, a page as text out. No file but package data, no clock."""
