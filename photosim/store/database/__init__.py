"""The SQLite file itself: connections, transactions, the schema and its upgrades."""
