"""Pictures to vectors: the networks and the weights that run them. The only room that knows torch."""
