"""The map of looks: the library on a plane, alike photos together."""
