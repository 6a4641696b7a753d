"""photosim: a desktop photo organiser that knows which of your photos look alike."""

__version__ = "0.1.0"
