"""The only place where real things are joined: settings in, a running service out."""
