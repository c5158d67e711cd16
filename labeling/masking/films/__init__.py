"""What was found in videos so far: long ones are searched piece by piece, and a killed worker's pieces are not lost."""
