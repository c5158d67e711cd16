"""Requests of people, holds and retention over HTTP."""
