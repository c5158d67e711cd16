"""Handlers of rights work."""
