"""Photos in grids and lists: rows, painting, thumbnails. All pages that show many photos use these."""
