"""From folders on disk to rows and vectors: plan, recognise, read, embed, store; and watching for changes."""
