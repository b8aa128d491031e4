"""The door of the console: sessions, forged requests, headers, limits."""
