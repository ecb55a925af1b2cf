"""Declared notices and their outbox: "there is something for you", and nothing else, in an e-mail."""
