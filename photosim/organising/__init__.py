"""Finding photos by words and facts, and what a person says of them: ratings, keywords, albums, suggestions."""
