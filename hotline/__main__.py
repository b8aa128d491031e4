"""The command `hotline`. Errors go to stderr with cause and remedy; exit code 1: refused, 2: wrong use or settings."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from hotline.commands.accounts import add_account_commands
from hotline.commands.campaign_app import campaign
from hotline.commands.cli import Json, day, do, print_json
from hotline.commands.followups_app import followups
from hotline.commands.journal_app import journal
from hotline.commands.person_app import person
from hotline.commands.recordings_app import recordings
from hotline.commands.speech_app import speech
from hotline.commands.stop_list_app import stop_list
from hotline.commands.survey_app import survey
from hotline.domain.refusal import Refused
from hotline.settings import WrongSettings, load_settings

app = typer.Typer(
    help="Семейная диспетчерская: телефонная служба семейного центра.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
users = typer.Typer(help="Учётные записи.", no_args_is_help=True)
shifts = typer.Typer(help="Смена: начать, закончить.", no_args_is_help=True)
prompts = typer.Typer(help="Фразы, которые слышит заявитель.", no_args_is_help=True)
app.add_typer(users, name="user")
app.add_typer(campaign, name="campaign")
add_account_commands(users)
app.add_typer(shifts, name="shift")
app.add_typer(prompts, name="prompts")
app.add_typer(followups, name="followups")
app.add_typer(journal, name="journal")
app.add_typer(person, name="person")
app.add_typer(recordings, name="recordings")
app.add_typer(speech, name="speech")
app.command()(survey)
app.add_typer(stop_list, name="stop-list")

#: A part of `check` that is not in order although calls can be taken.
_NOTE = ("yellow", "заметьте")


@app.command()
def run() -> None:
    """Запустить всё: станцию, службу, журнал. Ctrl-C останавливает."""
    settings = load_settings()  # what is wrong is told before anything is loaded
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

    settings = demo_settings(calls_families=not (quiet or once))
    from hotline.commands.demo import run_demo

    raise typer.Exit(run_demo(settings, quiet=quiet, once=once, file=story))


@app.command()
def check(as_json: Json = False) -> None:
    """Проверить каждую часть; код 0, только если звонок можно принять."""
    from hotline.commands.check import check_all

    found = do(check_all(load_settings()))
    if as_json:
        print_json([{"part": part.name, "ok": part.ok, "say": part.say, "needed": part.needed} for part in found])
    else:
        for part in found:
            colour, verdict = ("green", "в порядке") if part.ok else ("red", "НЕ ГОТОВО") if part.needed else _NOTE
            say = escape(f"{part.name}: {part.say}")
            Console(highlight=False).print(f"[{colour}]{verdict:9}[/]  {say}", soft_wrap=True)
    raise typer.Exit(0 if all(part.ok or not part.needed for part in found) else 1)


@shifts.command("start")
def shift_start(login: str, as_json: Json = False) -> None:
    """Начать смену: телефон этого сотрудника будет звонить."""
    from hotline.commands.users import shift

    _shift(do(shift(load_settings(), login, "start")), "Смена начата", "Смена уже идёт", as_json=as_json)


@shifts.command("end")
def shift_end(login: str, as_json: Json = False) -> None:
    """Закончить смену; начатый разговор не прервётся."""
    from hotline.commands.users import shift

    _shift(do(shift(load_settings(), login, "end")), "Смена закончена", "Смены не было", as_json=as_json)


def _shift(changed: bool, done: str, already: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"changed": changed})
    else:
        typer.echo(f"{done if changed else already}.")


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
        code = call_centre(load_settings(), caller=number, press=press, say=say, seconds=seconds, as_json=as_json)
    except ValueError as fault:
        raise typer.BadParameter(str(fault)) from None
    raise typer.Exit(code)


@prompts.command("build")
def prompts_build() -> None:
    """Озвучить недостающие фразы; записи голосом из папки sounds важнее."""
    from hotline.commands.prompts import build_prompts

    typer.echo(build_prompts(load_settings()))


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
        answer = calendar_answer(do(centre_calendar(load_settings())), asked, plus)
    except ValueError as fault:
        raise Refused(str(fault)) from None
    if as_json:
        print_json(answer)
    else:
        typer.echo(calendar_text(answer))


@app.command()
def audit(  # noqa: PLR0913, PLR0917 - options of a command line
    login: Annotated[str, typer.Option(help="кто")] = "",
    object_id: Annotated[str, typer.Option("--object", help="с чем: id звонка, обращения, карты")] = "",
    since: Annotated[str | None, typer.Option("--from", help="с этого дня, 2026-05-09")] = None,
    until: Annotated[str | None, typer.Option("--to", help="по этот день включительно")] = None,
    heard: Annotated[str, typer.Option(help="кто слушал записи: № строки журнала, id звонка или обращения")] = "",
    as_json: Json = False,
) -> None:
    """Кто что делал и смотрел, новое сверху."""
    from hotline.commands.reading import AuditWanted, audit_lines, heard_lines

    asked = AuditWanted(login, object_id, day(since), day(until))
    if heard and asked != AuditWanted():
        raise Refused("--heard is asked alone: it tells of one case")
    settings = load_settings()
    lines = do(heard_lines(settings, heard) if heard else audit_lines(settings, asked))
    if as_json:
        print_json(lines)
        return
    for line in lines:
        refused = "" if line["allowed"] else "  ОТКАЗАНО"
        typer.echo("{at}  {login}  {action}  {object_kind} {object_id}".format_map(line).rstrip() + refused)


@app.command()
def reconcile(as_json: Json = False) -> None:
    """Сверить журнал со станцией и файлами, дописать недостающее."""
    from hotline.commands.reconcile import reconcile_now

    found = do(reconcile_now(load_settings()))
    if as_json:
        print_json(found)
        return
    missing = ", ".join(f"{name}: {count}" for name, count in found.items() if count)
    typer.echo(f"Дописано: {missing}." if missing else "Всё на месте.")


@app.command()
def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="только показать, что было бы удалено")] = False,
    as_json: Json = False,
) -> None:
    """Удалить то, чей срок хранения вышел; каждую ночь служба делает это сама."""
    from hotline.commands.keeping import retain, retention_text

    told = do(retain(load_settings(), dry_run=dry_run))
    if as_json:
        print_json(told)
    else:
        typer.echo(retention_text(told))


@app.command()
def duties(as_json: Json = False) -> None:
    """Кому перезвонить и что прослушать, со сроками."""
    from hotline.commands.duties import duties_list, duties_table

    found = do(duties_list(load_settings()))
    if as_json:
        print_json(found)
    else:
        Console().print(duties_table(found) if found else "Перезванивать и прослушивать нечего: все услышаны.")


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
