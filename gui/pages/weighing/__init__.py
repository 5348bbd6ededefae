"""Weighing: a list worked through with a balance that speaks."""
