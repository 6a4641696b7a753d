"""The window: models, views and widgets. It speaks to `Library` and holds no logic of the product."""
