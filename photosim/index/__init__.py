"""Vectors to their nearest neighbours: exact, by a graph or by a database, behind one interface."""
