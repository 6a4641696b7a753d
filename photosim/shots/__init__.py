"""Which files are one exposure: a raw file and its JPEG, a Live Photo and its video, sidecars."""
