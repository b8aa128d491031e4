"""Why somebody does what must be explained: a sentence that stays in the audit."""

from hotline.domain.forms.text import seen

#: Signs of a reason; less says nothing.
SHORTEST, LONGEST = 5, 300


def reason_of(raw: str, longest: int = LONGEST) -> str:
    """As it is kept: on one line, without what cannot be seen (a database takes no NUL), cut at `longest`."""
    return seen(raw)[:longest]
