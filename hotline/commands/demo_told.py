"""Who can sign in to the demonstration, as a table: on the screen, and in a file that only its owner reads."""

import io

from rich.console import Console
from rich.table import Table

from console.words import ROLES
from hotline.commands.demo_home import DemoHome
from hotline.commands.demo_plan import Person, Plan
from hotline.domain.people import Role
from hotline.settings import Settings

_WIDTH = 118


def address(settings: Settings) -> str:
    """Of the console, as this machine reaches it."""
    host = "127.0.0.1" if settings.web.bind in {"0.0.0.0", "::"} else settings.web.bind  # noqa: S104 - only shown
    return f"http://{host}:{settings.web.port}/"


def accounts_told(settings: Settings, home: DemoHome, plan: Plan) -> str:
    """The table and the hint, as text."""
    table = Table(title=f"Войти: {address(settings)}", title_justify="left", title_style="bold")
    for heading in ("логин", "пароль", "кто это", "второй фактор"):
        table.add_column(heading, no_wrap=heading in {"логин", "пароль"})
    for person in plan.person:
        account = home.accounts[person.login]
        second = f"секрет {account.totp}\nили код {', '.join(account.recovery[:2])} …" if account.totp else ""
        table.add_row(person.login, account.password, f"{person.name}, {_who(person)}", second)
    own = next((person.login for person in plan.person if not person.robot), "")
    paper = io.StringIO()
    screen = Console(file=paper, width=_WIDTH, force_terminal=False)
    screen.print(table)
    screen.print(
        f"Попробуйте сами: войдите как {own}, разрешите микрофон, нажмите «Начать смену» — и следующий звонок "
        "зазвонит у вас в браузере.",
        f"Второй фактор: внесите секрет в приложение на телефоне или введите один из одноразовых кодов. "
        f"Всё это — и в файле {home.file_for_people}.",
        sep="\n",
        highlight=False,
        soft_wrap=True,
    )
    return paper.getvalue()


def recovery_told(home: DemoHome) -> str:
    """All codes for the second factor, for the file."""
    return "".join(
        f"\n{login}, одноразовые коды: {', '.join(account.recovery)}\n"
        for login, account in home.accounts.items()
        if account.recovery
    )


def _who(person: Person) -> str:
    role = person.position if person.role is Role.SPECIALIST else ROLES[person.role]
    return f"{role} (робот)" if person.robot else role
