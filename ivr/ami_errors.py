"""What can go wrong between us and Asterisk's manager interface (AMI).

AmiError
├── LoginRefused      Asterisk does not take our secret
├── ActionRefused     Asterisk said no; nothing was done
└── AsteriskSilent    no link: nothing was sent, trying again is safe
    └── Unanswered    it was sent and no answer came: it may have been done, or not
        └── LinkLost  … because the link went meanwhile
"""


class AmiError(Exception):
    """Anything that AMI refused or left open."""


class LoginRefused(AmiError):
    """Asterisk does not take the user or the secret."""


class ActionRefused(AmiError):
    """Asterisk answered with an error; `reason` is its own sentence."""

    def __init__(self, action: str, reason: str) -> None:
        super().__init__(f"Asterisk refused {action}: {reason}")
        self.action, self.reason = action, reason


class AsteriskSilent(AmiError):
    """There is no link to Asterisk. Nothing was sent."""


class Unanswered(AsteriskSilent):
    """The action was sent and not answered in time: nobody knows whether it was done. Never send it again blindly."""


class LinkLost(Unanswered):
    """The link went before the answer came."""
