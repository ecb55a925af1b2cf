"""Tests of the programmes room."""
