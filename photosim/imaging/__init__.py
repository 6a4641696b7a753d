"""From files to pixels: finding them, reading them once, and what the camera wrote into them."""
