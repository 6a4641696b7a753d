"""The frozen values that the rooms hand to each other, by subject. They know neither store nor window."""
