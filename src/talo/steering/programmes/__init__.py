"""Programmes: their goals, indicators, money and risks as data, counted by the house itself."""
