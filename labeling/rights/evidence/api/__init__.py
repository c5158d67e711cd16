"""Evidence, claims and the records of sources over HTTP."""
