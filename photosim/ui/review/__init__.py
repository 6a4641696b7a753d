"""The page on which duplicates are looked through: groups, members, marks, decisions."""
