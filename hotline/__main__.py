"""The command `hotline`. Errors go to stderr with cause and remedy; exit code 1: refused, 2: wrong use or settings."""

import asyncio
import json
import sys
from collections.abc import Coroutine
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from hotline.commands.accounts import add_account_commands
from hotline.domain.forms import FileFormat, FormName
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.settings import Settings, WrongSettings, load_settings

app = typer.Typer(
    help="Семейная диспетчерская: телефонная служба семейного центра.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
users = typer.Typer(help="Учётные записи.", no_args_is_help=True)
shifts = typer.Typer(help="Смена: начать, закончить.", no_args_is_help=True)
prompts = typer.Typer(help="Фразы, которые слышит заявитель.", no_args_is_help=True)
journal = typer.Typer(help="Журнал звонков.", invoke_without_command=True)
app.add_typer(users, name="user")
add_account_commands(users)
app.add_typer(shifts, name="shift")
app.add_typer(prompts, name="prompts")
app.add_typer(journal, name="journal")
volumes = typer.Typer(help="Тома журнала: «Начат», «Окончен».", no_args_is_help=True)
journal.add_typer(volumes, name="volume")

#: A part of `check` that is not in order although calls can be taken.
_NOTE = ("yellow", "заметьте")

Json = Annotated[bool, typer.Option("--json", help="только JSON на стандартном выводе")]
Day = Annotated[str | None, typer.Option(help="день, 2026-05-09")]


@app.command()
def run() -> None:
    """Запустить всё: станцию, службу, журнал. Ctrl-C останавливает."""
    settings = _settings()  # what is wrong is told before anything is loaded
    from hotline.commands.run import run_service

    raise typer.Exit(run_service(settings))


@app.command()
def demo(
    quiet: Annotated[bool, typer.Option("--quiet", help="без новых звонков после первых")] = False,
    once: Annotated[bool, typer.Option("--once", help="закончить, когда первые звонки прошли")] = False,
    story: Annotated[Path | None, typer.Option("--story", help="свой сценарий вместо hotline/demo.toml")] = None,
) -> None:
    """Показательный центр: выдуманные семьи и сотрудники, настоящие звонки. Ctrl-C останавливает."""
    from hotline.commands.demo_home import demo_settings

    settings = demo_settings()
    from hotline.commands.demo import run_demo

    raise typer.Exit(run_demo(settings, quiet=quiet, once=once, file=story))


@app.command()
def check(as_json: Json = False) -> None:
    """Проверить каждую часть; код 0, только если звонок можно принять."""
    from hotline.commands.check import check_all

    found = _do(check_all(_settings()))
    if as_json:
        _print([{"part": part.name, "ok": part.ok, "say": part.say, "needed": part.needed} for part in found])
    else:
        for part in found:
            colour, verdict = ("green", "в порядке") if part.ok else ("red", "НЕ ГОТОВО") if part.needed else _NOTE
            say = escape(f"{part.name}: {part.say}")
            Console(highlight=False).print(f"[{colour}]{verdict:9}[/]  {say}", soft_wrap=True)
    raise typer.Exit(0 if all(part.ok or not part.needed for part in found) else 1)


@users.command("add")
def user_add(
    login: str,
    name: Annotated[str, typer.Option(help="имя, как его видят коллеги")],
    role: Annotated[Role, typer.Option(help="роль")],
    queue: Annotated[list[str] | None, typer.Option(help="очередь специалиста: psychologist или lawyer")] = None,
    as_json: Json = False,
) -> None:
    """Создать учётную запись; пароль и секрет телефона показываются один раз."""
    from hotline.commands.users import add

    told = _do(add(_settings(), login=login, name=name, role=role, queues=queue or []))
    if as_json:
        _print(told)
        return
    typer.echo(f"Учётная запись создана: {told['login']}\nПароль для входа: {told['password']}")
    typer.echo(
        f"Телефон SIP: пользователь {told['sip']['user']}, секрет {told['sip']['secret']}\nЭто показывается один раз."
    )


@shifts.command("start")
def shift_start(login: str, as_json: Json = False) -> None:
    """Начать смену: телефон этого сотрудника будет звонить."""
    from hotline.commands.users import shift

    _shift(_do(shift(_settings(), login, "start")), "Смена начата", "Смена уже идёт", as_json=as_json)


@shifts.command("end")
def shift_end(login: str, as_json: Json = False) -> None:
    """Закончить смену; начатый разговор не прервётся."""
    from hotline.commands.users import shift

    _shift(_do(shift(_settings(), login, "end")), "Смена закончена", "Смены не было", as_json=as_json)


def _shift(changed: bool, done: str, already: str, *, as_json: bool) -> None:
    if as_json:
        _print({"changed": changed})
    else:
        typer.echo(f"{done if changed else already}.")


@journal.callback(invoke_without_command=True)
def journal_rows(
    context: typer.Context,
    since: Annotated[str | None, typer.Option("--from", help="с этого дня, 2026-05-09")] = None,
    until: Annotated[str | None, typer.Option("--to", help="по этот день включительно")] = None,
    as_json: Json = False,
) -> None:
    """Строки журнала, старые сверху."""
    if context.invoked_subcommand:
        return
    from hotline.commands.reading import journal_between

    rows = _do(journal_between(_settings(), _day(since), _day(until)))
    if as_json:
        _print(rows)
        return
    from hotline.commands.journal import rows_table

    Console().print(rows_table(rows))


@journal.command("show")
def journal_show(
    number: Annotated[int, typer.Argument(min=1, max=2**31 - 1)],
    volume: Annotated[int | None, typer.Option(min=1, max=999_999, help="том; без него открытый")] = None,
    as_json: Json = False,
) -> None:
    """Вся история одного звонка по его номеру в журнале."""
    from hotline.commands.journal import story_lines
    from hotline.commands.reading import story_of

    story = _do(story_of(_settings(), number, volume))
    if as_json:
        _print(story)
    else:
        typer.echo("\n".join(story_lines(story)))


@volumes.command("list")
def volume_list(as_json: Json = False) -> None:
    """Все тома: когда начат, когда окончен, сколько записей."""
    from hotline.commands.volumes import volumes_list

    found = _do(volumes_list(_settings()))
    if as_json:
        _print(found)
        return
    for one in found:
        ended = f"окончен {one['ended_at'][:10]}" if one["ended_at"] else "ведётся"
        started = (one["started_at"] or "—")[:10]
        typer.echo(f"Том {one['volume']}: начат {started}, {ended}, записей {one['last_number']}")


@volumes.command("close")
def volume_close(
    volume: Annotated[int, typer.Argument(min=1, max=999_999, help="какой том закрыть")], as_json: Json = False
) -> None:
    """Закрыть открытый том на рубеже года; следующий начнётся с № 1. Открыть его снова нельзя."""
    from hotline.commands.volumes import close_open_volume

    opened = _do(close_open_volume(_settings(), volume))
    if as_json:
        _print(opened)
    else:
        typer.echo(f"Том {volume} закрыт. Записи идут в том {opened['volume']}, с № 1.")


@journal.command("export")
def journal_export(  # noqa: PLR0913, PLR0917 - an argument is an option
    form: Annotated[FormName, typer.Option(help="официальная форма; full — все сведения")],
    file_format: Annotated[FileFormat, typer.Option("--format", help="вид файла")],
    target: Annotated[Path, typer.Option("-o", "--output", help="файл; прежний будет заменён")],
    since: Annotated[str | None, typer.Option("--from", help="с этого дня, 2026-05-09")] = None,
    until: Annotated[str | None, typer.Option("--to", help="по этот день включительно")] = None,
    volume: Annotated[int | None, typer.Option(min=1, max=2**31 - 1, help="том; без него все тома")] = None,
    as_json: Json = False,
) -> None:
    """Журнал файлом: графы официальной формы, XLSX, CSV или PDF."""
    from hotline.commands.export import Wanted, export

    told = export(_settings(), Wanted(form, file_format, target, volume, _day(since), _day(until)))
    if as_json:
        _print(told)
    else:
        typer.echo("{title}: строк {rows}, файл {file}".format_map(told))


@app.command()
def call(
    number: Annotated[str, typer.Option("--from", help="номер, с которого звонят")] = "+79001234567",
    press: Annotated[str, typer.Option(help="клавиши через запятую; 2@4.5 значит на 4,5-й секунде")] = "",
    say: Annotated[str | None, typer.Option(help="текст или файл, который скажет заявитель")] = None,
    seconds: Annotated[float, typer.Option("--for", help="через сколько секунд положить трубку")] = 30.0,
    as_json: Json = False,
) -> None:
    """Позвонить на горячую линию по-настоящему и рассказать, что было слышно."""
    from hotline.commands.call_line import call_centre

    try:
        code = call_centre(_settings(), caller=number, press=press, say=say, seconds=seconds, as_json=as_json)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    raise typer.Exit(code)


@prompts.command("build")
def prompts_build() -> None:
    """Озвучить недостающие фразы; записи голосом из папки sounds важнее."""
    from hotline.commands.prompts import build_prompts

    typer.echo(build_prompts(_settings()))


@app.command()
def calendar(
    day: str,
    plus: Annotated[int | None, typer.Option(help="сколько рабочих дней прибавить")] = None,
    as_json: Json = False,
) -> None:
    """Рабочий ли это день и когда наступит срок, по производственному календарю."""
    from hotline.commands.calendar import calendar_answer, calendar_text, centre_calendar, parse_day

    try:
        asked = parse_day(day)
        answer = calendar_answer(_do(centre_calendar(_settings())), asked, plus)
    except ValueError as fault:
        raise Refused(str(fault)) from None
    if as_json:
        _print(answer)
    else:
        typer.echo(calendar_text(answer))


@app.command()
def reconcile(as_json: Json = False) -> None:
    """Сверить журнал со станцией и файлами, дописать недостающее."""
    from hotline.commands.reconcile import reconcile_now

    found = _do(reconcile_now(_settings()))
    if as_json:
        _print(found)
        return
    missing = ", ".join(f"{name}: {count}" for name, count in found.items() if count)
    typer.echo(f"Дописано: {missing}." if missing else "Всё на месте.")


@app.command()
def recordings(as_json: Json = False) -> None:
    """Сообщения, которые оставили заявители."""
    from hotline.commands.reading import recordings_list

    found = _do(recordings_list(_settings()))
    if as_json:
        _print(found)
    else:
        for recording in found:
            typer.echo("{started_at}  {duration_s} с  {file}".format_map(recording))


def _settings() -> Settings:
    return load_settings()


def _do(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


def _day(text: str | None) -> date | None:
    from hotline.commands.calendar import parse_day

    return None if text is None else parse_day(text)


def _print(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """Entry point of the console script."""
    try:
        app()
    except WrongSettings as faults:
        sys.stderr.write(f"{faults}\n")
        sys.exit(2)
    except (Refused, ValueError, OSError) as refusal:
        sys.stderr.write(f"{refusal}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
