"""How good is the model? Measured on folders with known answers, and on the person's own photos."""
