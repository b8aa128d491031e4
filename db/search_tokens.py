"""Under which tokens a line of the journal is found, and which tokens a query asks for. Pure.

A word stands as its dictionary forms. Tokens with a sign before an underscore stand for filters; no typed word holds an
underscore, so nobody can type one:

    s_answered   state          t_lawyer   topic       c_svo    category      h_letter   channel
    l_olga, l_-  who answered   w_olga     takes part (w_-: nobody does)      p_вологда  word of the place
    n_250        №              r_4321…    the phone's last ten digits backwards, so that its end is a beginning

All tokens of a line that nobody has taken stand behind a dash: -s_voicemail, -l_-. So the two kinds of lines are two
indexes in one. Much that is asked for belongs to one kind (an answer has texts, a lost call has none), and the other is
then dismissed at once: to find that two lists of a third of a million lines have nothing in common takes 60 ms.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from db.lemmas import lemmas
from hotline.domain.journal_query import JournalQuery
from hotline.domain.rights import Scope
from hotline.domain.search_words import Sought, last_digits, sought, words_of
from hotline.domain.sight import NOBODY, Sight

#: Fewer digits are no end of a phone.
_SHORTEST_END = 4

_SAFE = re.compile(r"[a-z0-9_-]{1,64}")

#: Columns of a line and of its card that are searched.
OF_CALL = ("question", "applicant", "place", "result", "transcript", "caller_name", "specialist", "topic_title")
OF_CARD = ("content", "answer", "question", "result", "closing_mark", "purpose_other", "address")

#: Of these, what would tell who somebody is who wants no name.
_PERSONAL = frozenset({"applicant", "caller_name", "address"})


@dataclass(frozen=True, slots=True)
class Token:
    """prefix: whether longer tokens that begin so count, too."""

    text: str
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """All groups must be met, each by any of its tokens. kinds: signs of the kinds of lines that may meet them."""

    groups: tuple[tuple[Token, ...], ...]
    kinds: tuple[str, ...]


#: Signs before the tokens of lines that somebody took, and of those that nobody took.
TAKEN, UNTAKEN = "", "-"


def tokens_of(call: Mapping[Any, Any], card: Mapping[Any, Any] | None, people: Collection[str]) -> list[str]:
    """What stands in the index for a row of `calls`, the row of its appeal and the logins that take part."""
    hidden = _PERSONAL if call["anonymous"] else frozenset()
    texts = [call[name] for name in OF_CALL if name not in hidden]
    texts += [card[name] for name in OF_CARD if name not in hidden] if card else []
    found = dict.fromkeys([*filters_of(call, people), *forms_in(call["place"], "p_"), *forms_in(" ".join(texts))])
    if card and card["topic"]:
        found[f"t_{_code(card['topic'])}"] = None
    return [kind_of(call) + token for token in found]


def kind_of(call: Mapping[Any, Any]) -> str:
    """The sign of its kind."""
    return TAKEN if call["login"] else UNTAKEN


def filters_of(call: Mapping[Any, Any], people: Collection[str]) -> list[str]:
    """The tokens of all filters but that of the place's words."""
    found = [
        f"s_{call['state']}",
        f"h_{call['channel']}",
        f"n_{call['number']}",
        f"l_{_code(call['login']) if call['login'] else NOBODY}",
        *(f"w_{_code(login)}" for login in sorted(people) or [NOBODY]),
        *(f"c_{_code(code)}" for code in call["categories"].split(",") if code),
    ]
    if call["topic"]:
        found.append(f"t_{_code(call['topic'])}")
    if call["phone"] and not call["anonymous"]:
        found.append(_end_of_phone(last_digits(call["phone"])))
    return found


def forms_in(text: str, sign: str = "") -> list[str]:
    """The dictionary forms of the words of a text, each behind the sign."""
    return [sign + form for word in words_of(text) for form in lemmas(word)]


def ask(query: JournalQuery, sight: Sight) -> Wanted | None:
    """What a query asks for; no groups when nothing is left out, None when nothing can be found."""
    groups: list[Iterable[str]] = []
    if query.states:
        groups.append(sorted(f"s_{state.value}" for state in query.states))
    for sign, value in (("t", query.topic), ("c", query.category), ("l", query.specialist), ("h", query.channel)):
        if value:
            groups.append([f"{sign}_{value if value == NOBODY else _code(value)}"])
    if sight.scope in {Scope.OWN, Scope.SHIFT}:
        groups.append([f"w_{_code(sight.login)}", *([f"w_{NOBODY}"] if sight.scope is Scope.SHIFT else [])])
    found: list[tuple[Token, ...]] = [tuple(map(Token, group)) for group in groups]
    if query.place:
        words = words_of(query.place, 8)
        if not words:
            return None
        found += [tuple(Token(f"p_{form}") for form in lemmas(word)) for word in words]
    if query.text:
        things = sought(query.text)
        if not things:
            return None
        found += [_sought(thing) for thing in things]
    kinds: tuple[str, ...] = (TAKEN, UNTAKEN)
    if query.specialist:
        kinds = (UNTAKEN,) if query.specialist == NOBODY else (TAKEN,)
    return Wanted(tuple(found), kinds)


def phone_end(query: JournalQuery) -> str | None:
    """The digits of a phone's end, when that is all that is searched for."""
    things = sought(query.text)
    if len(things) == 1 and things[0].digits and len(things[0].text) >= _SHORTEST_END and not query.place:
        return things[0].text
    return None


def _sought(thing: Sought) -> tuple[Token, ...]:
    if not thing.digits:
        return tuple(map(Token, lemmas(thing.text)))
    number = thing.text.lstrip("0") or "0"
    found = [Token(thing.text), Token(f"n_{number}")]
    if len(thing.text) >= _SHORTEST_END:
        found.append(Token(_end_of_phone(last_digits(thing.text)), prefix=True))
    return tuple(found)


def _end_of_phone(digits: str) -> str:
    return f"r_{digits[::-1]}"


def _code(text: str) -> str:
    """A code as a token; one with other signs by its hash."""
    return text if _SAFE.fullmatch(text) else hashlib.sha256(text.encode()).hexdigest()[:32]


def fts5(wanted: Wanted) -> str:
    """As SQLite's FTS5 reads it. Tokens hold no quotes."""
    return " OR ".join(f"({_all(wanted, kind, (' AND ', ' OR '), (chr(34), '*'))})" for kind in wanted.kinds)


def tsquery(wanted: Wanted) -> str:
    """As PostgreSQL reads it."""
    return " | ".join(f"({_all(wanted, kind, (' & ', ' | '), (chr(39), ':*'))})" for kind in wanted.kinds)


def _all(wanted: Wanted, kind: str, joints: tuple[str, str], signs: tuple[str, str]) -> str:
    both, either = joints
    quote, star = signs
    groups = (
        either.join(f"{quote}{kind}{token.text}{quote}{star if token.prefix else ''}" for token in group)
        for group in wanted.groups
    )
    return both.join(f"({group})" for group in groups)
