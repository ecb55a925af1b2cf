"""Insight: paths through services and benefits, time to work, and who changes – on any log of events."""
