"""Handlers of exports work."""
