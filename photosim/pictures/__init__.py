"""One file to pixels, safely: what it is, reading it once, decoding it upright, what is written in it."""
