"""Handlers of imports work."""
