"""Reading requests, holds and rules."""
