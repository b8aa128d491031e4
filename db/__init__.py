"""The journal on disk: one writer with group commit, a spool when the database is silent, readers beside them."""
