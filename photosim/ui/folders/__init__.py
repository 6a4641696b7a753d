"""The folders of the library: the panel, adding and relocating, files that cannot be read, folder diff."""
