"""Calls at a desk in the browser: real Asterisk, real Chromium, real SIP."""
