"""What the service refuses, in a sentence for the person who asked: cause and remedy. Commands exit with code 1."""


class Refused(Exception):
    """The request is understood and not done. Nothing was changed."""
