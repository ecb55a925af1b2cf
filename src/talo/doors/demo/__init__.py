"""The demo's door: signing in by role, without a password. It exists in the demo only."""
