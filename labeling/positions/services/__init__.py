"""Writes of positions: taking points in, the rules by which they are shown, coarsening, erasing."""
