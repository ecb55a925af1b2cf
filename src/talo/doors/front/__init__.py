"""The front door: the first page, and the way from it to one's own desk or portal."""
