"""Vectors to answers: nearest neighbours, exact or by an index, and the metrics their scores are given in."""
