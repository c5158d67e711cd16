"""Places on the earth: cells, distances, noise, stops, and how points are coarsened before anybody sees them. Pure."""
