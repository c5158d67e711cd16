"""The nine layers. Each looks at one kind of right, knows nothing of the others, and can only add restrictions."""
