"""Tests of the room of paths."""
