"""The risk of a system for readers: a page in sections, a table for terminals, JSON and CSV for programs."""
