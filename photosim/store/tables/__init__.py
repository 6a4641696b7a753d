"""A repository for each family of tables."""
