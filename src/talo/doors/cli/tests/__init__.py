"""Tests of the talo command."""
