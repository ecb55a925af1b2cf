"""The floor on which the house is steered: what it set out to do and what came of it."""
