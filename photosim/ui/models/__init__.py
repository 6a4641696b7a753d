"""The models in the window: their list, installing, changing over, and the self-test."""
