"""From folders on disk to vectors in the store: plan, decode, embed, store."""
