"""A detector of a site's own: a tiny model, what runs it, and what others get wrong."""
