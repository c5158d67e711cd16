"""What a file says about its own rights: read in the child that decodes it. Pure: no Django, nothing beyond Pillow."""
