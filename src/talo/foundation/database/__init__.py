"""The database room: embedded server, roles, policies and the only raw SQL of the house."""
