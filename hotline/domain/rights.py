"""Who may do what: one table, used as the guard of every route and as the filter of every list.

The rows are those of the centre's own rules (152-ФЗ: access only for those with a right to it). The administrator keeps
the machine running and reads nothing of a family.
"""

from enum import StrEnum

from hotline.domain.people import Role


class Action(StrEnum):
    """What a route is for. Every route of the console names one."""

    OWN_ACCOUNT = "own_account"
    WORK = "work"
    JOURNAL = "journal"
    CASE_EDIT = "case_edit"
    CASE_READ = "case_read"
    CORRECT = "correct"
    EXPORT = "export"
    VOLUMES = "volumes"
    HEAR_TALK = "hear_talk"
    HEAR_MESSAGE = "hear_message"
    TAKE_SOUND_OUT = "take_sound_out"
    SCORE = "score"
    SURVEY = "survey"
    DUTIES = "duties"
    CAMPAIGNS = "campaigns"
    REVEAL_NUMBER = "reveal_number"
    RETENTION = "retention"
    PERSON_EXTRACT = "person_extract"
    ERASE_ASK = "erase_ask"
    ERASE_DO = "erase_do"
    ALARM = "alarm"
    SOS = "sos"
    RELEASE_HOLD = "release_hold"
    DIRECTORIES = "directories"
    PEOPLE = "people"
    AUDIT = "audit"


class Scope(StrEnum):
    """How far a right goes.

    OWN: where she takes part herself. SHIFT: that, and what nobody has taken yet. TEAM: of dispatchers and specialists.
    ALL_WITH_REASON: everything; what is somebody else's only after a reason, which the audit keeps.
    """

    NONE = "none"
    OWN = "own"
    SHIFT = "shift"
    TEAM = "team"
    ALL = "all"
    ALL_WITH_REASON = "all_with_reason"


_NO, _OWN, _SHIFT, _ALL = Scope.NONE, Scope.OWN, Scope.SHIFT, Scope.ALL
_D, _S, _H, _A = Role.DISPATCHER, Role.SPECIALIST, Role.SUPERVISOR, Role.ADMIN

RIGHTS: dict[Action, dict[Role, Scope]] = {
    Action.OWN_ACCOUNT:     {_D: _OWN,   _S: _OWN, _H: _OWN,                  _A: _OWN},
    Action.WORK:            {_D: _OWN,   _S: _OWN, _H: _OWN,                  _A: _NO},
    Action.JOURNAL:         {_D: _SHIFT, _S: _OWN, _H: _ALL,                  _A: _NO},
    Action.CASE_EDIT:       {_D: _SHIFT, _S: _OWN, _H: _ALL,                  _A: _NO},
    Action.CASE_READ:       {_D: _OWN,   _S: _OWN, _H: Scope.ALL_WITH_REASON, _A: _NO},
    Action.CORRECT:         {_D: _OWN,   _S: _OWN, _H: _ALL,                  _A: _NO},
    Action.EXPORT:          {_D: _NO,    _S: _NO,  _H: _ALL,                  _A: _NO},
    Action.VOLUMES:         {_D: _NO,    _S: _NO,  _H: _ALL,                  _A: _NO},
    Action.HEAR_TALK:       {_D: _NO,    _S: _OWN, _H: Scope.ALL_WITH_REASON, _A: _NO},
    Action.HEAR_MESSAGE:    {_D: _SHIFT, _S: _OWN, _H: Scope.ALL_WITH_REASON, _A: _NO},
    Action.TAKE_SOUND_OUT:  {_D: _NO,    _S: _NO,  _H: _ALL,                  _A: _NO},
    Action.SCORE:           {_D: _NO,    _S: _NO,  _H: _ALL,                  _A: _NO},
    Action.SURVEY:          {_D: _NO,    _S: _NO,  _H: _ALL,                  _A: _NO},
    Action.DUTIES:          {_D: _SHIFT, _S: _OWN, _H: _ALL,                  _A: _NO},
    Action.CAMPAIGNS:       {_D: _NO,    _S: _NO,  _H: _ALL,                  _A: _NO},
    Action.REVEAL_NUMBER:   {_D: _OWN,   _S: _NO,  _H: Scope.ALL_WITH_REASON, _A: _NO},
    Action.RETENTION:       {_D: _NO,    _S: _NO,  _H: _NO,                   _A: _ALL},
    Action.PERSON_EXTRACT:  {_D: _NO,    _S: _NO,  _H: _ALL,                  _A: _NO},
    Action.ERASE_ASK:       {_D: _NO,    _S: _NO,  _H: _ALL,                  _A: _NO},
    Action.ERASE_DO:        {_D: _NO,    _S: _NO,  _H: _NO,                   _A: _ALL},
    Action.ALARM:           {_D: _ALL,   _S: _ALL, _H: _ALL,                  _A: _NO},
    Action.SOS:             {_D: _OWN,   _S: _OWN, _H: _ALL,                  _A: _NO},
    Action.RELEASE_HOLD:    {_D: _NO,    _S: _NO,  _H: _ALL,                  _A: _NO},
    Action.DIRECTORIES:     {_D: _NO,    _S: _NO,  _H: _NO,                   _A: _ALL},
    Action.PEOPLE:          {_D: _NO,    _S: _NO,  _H: _NO,                   _A: _ALL},
    Action.AUDIT:           {_D: _NO,    _S: _NO,  _H: Scope.TEAM,            _A: _ALL},
}  # fmt: skip


def scope_of(role: Role, action: Action) -> Scope:
    """How far the right of this role goes; `Scope.NONE` for none."""
    return RIGHTS[action][role]


def may(role: Role, action: Action) -> bool:
    """Whether the role may do it at all."""
    return scope_of(role, action) is not Scope.NONE
