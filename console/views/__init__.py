"""One file = one part of the console."""
