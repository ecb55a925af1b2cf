"""Tests of papers and spreadsheets."""
