"""Pictures to vectors: backbones, their weights, and the network that runs them. The only layer that knows torch."""
