"""Paths of the house's own clients: a store beside the database, and the pages that count in it."""
