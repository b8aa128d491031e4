"""The commands under `hotline campaign`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hotline.commands.cli import Json, do, print_json
from hotline.domain.campaign import Purpose
from hotline.domain.refusal import Refused
from hotline.settings import load_settings

campaign = typer.Typer(help="Обзвоны: сообщить многим семьям или задать им вопросы.", no_args_is_help=True)

Which = Annotated[str, typer.Argument(metavar="ID", help="номер обзвона или его начало, из hotline campaign list")]
Why = Annotated[str, typer.Option("--why", help="почему; это увидят сотрудники")]

#: Bad rows that are printed; all of them stand in --json.
_SHOWN = 50


@campaign.command("list")
def campaign_list(as_json: Json = False) -> None:
    """Все обзвоны, новые сверху."""
    from hotline.commands.campaigns import campaigns_list

    found = do(campaigns_list(load_settings()))
    if as_json:
        print_json(found)
        return
    table = Table(title="Обзвоны")
    for heading in ("ID", "Название", "Состояние", "Людей", "Дозвонились", "Ждут", "Не звоним", "Не дозвонились"):
        table.add_column(heading, no_wrap=heading == "ID")
    for one in found:
        states = one["states"]
        counts = (states[name] for name in ("done", "waiting", "refused", "given_up"))
        table.add_row(one["id"][:8], one["title"], one["state_title"], str(one["people"]), *map(str, counts))
    Console().print(table)


@campaign.command("show")
def show(which: Which, as_json: Json = False) -> None:
    """Один обзвон: что говорит, где остановился, сколько сделано."""
    from hotline.commands.campaigns import campaign_shown

    _tell(do(campaign_shown(load_settings(), which)), as_json=as_json)


@campaign.command("new")
def new(  # noqa: PLR0913, PLR0917 - options of a command line
    title: Annotated[str, typer.Option("--title", help="название; видят только сотрудники")],
    consent: Annotated[str, typer.Option("--consent", help="на каком основании этим людям можно звонить")],
    text: Annotated[str, typer.Option("--text", help="что сказать; {имя} и другие столбцы списка — переменные")] = "",
    survey: Annotated[bool, typer.Option("--survey", help="вместо текста задать вопросы анкеты")] = False,
    channels: Annotated[int, typer.Option(help="сколько звонков одновременно")] = 1,
    a_minute: Annotated[int, typer.Option("--a-minute", help="сколько новых звонков в минуту")] = 6,
    as_json: Json = False,
) -> None:
    """Новый обзвон: черновик без людей. Позвонят только после import, prepare и start."""
    from hotline.commands.campaigns import campaign_made
    from hotline.services.create_campaign import CampaignWanted

    if survey and text:
        raise Refused("У анкеты нет своего текста: уберите --text или --survey.")
    purpose = Purpose.SURVEY if survey else Purpose.INFORM
    wanted = CampaignWanted(
        title=title, purpose=purpose, text=text, channels=channels, a_minute=a_minute, consent_note=consent
    )
    _tell(do(campaign_made(load_settings(), wanted)), as_json=as_json)


@campaign.command("import")
def import_list(
    which: Which,
    file: Annotated[Path, typer.Argument(help="список CSV или XLSX; в первой строке: телефон, имя, …")],
    good_only: Annotated[bool, typer.Option("--good-only", help="взять хорошие строки, плохие пропустить")] = False,
    look_only: Annotated[bool, typer.Option("--dry-run", help="только проверить, ничего не брать")] = False,
    as_json: Json = False,
) -> None:
    """Загрузить список. Если хоть одна строка плоха, не берётся ничего: код 1 и причина каждой."""
    from hotline.commands.campaigns import people_imported

    told = do(people_imported(load_settings(), which, file, good_only=good_only, look_only=look_only))
    _taken(told, as_json=as_json, look_only=look_only)


@campaign.command("choose")
def choose(  # noqa: PLR0913, PLR0917 - options of a command line
    which: Which,
    since: Annotated[str, typer.Option("--from", help="с этого дня, 2026-05-09")] = "",
    until: Annotated[str, typer.Option("--to", help="по этот день включительно")] = "",
    topic: Annotated[str, typer.Option(help="код темы")] = "",
    category: Annotated[str, typer.Option(help="код категории семьи")] = "",
    look_only: Annotated[bool, typer.Option("--dry-run", help="только посчитать, никого не брать")] = False,
    as_json: Json = False,
) -> None:
    """Взять людей из журнала: только тех, кто согласился на обработку данных, каждый номер один раз."""
    from hotline.commands.campaigns import people_chosen
    from hotline.domain.journal_query import read_query

    query = read_query([("from", since), ("to", until), ("topic", topic), ("category", category)])
    told = do(people_chosen(load_settings(), which, query, look_only=look_only))
    if not as_json:
        for why, count in told["left_out"].items():
            typer.echo(f"  не взяты, {why}: {count}")
    _taken(told, as_json=as_json, look_only=look_only)


@campaign.command("clear")
def clear(which: Which, as_json: Json = False) -> None:
    """Очистить список черновика."""
    from hotline.commands.campaigns import people_cleared

    told = do(people_cleared(load_settings(), which))
    if as_json:
        print_json(told)
    else:
        typer.echo(f"Убрано: {told['removed']}.")


@campaign.command("prepare")
def prepare(which: Which, as_json: Json = False) -> None:
    """Озвучить текст для каждого из списка; делает это работающая служба."""
    _move(which, "prepare", as_json=as_json)


@campaign.command("start")
def start(which: Which, as_json: Json = False) -> None:
    """Начать или продолжить: служба звонит в разрешённые часы."""
    from hotline.commands.campaigns import why_nobody_is_called

    _move(which, "start", as_json=as_json)
    if why := why_nobody_is_called(load_settings()):
        typer.echo(why, err=True)


@campaign.command("pause")
def pause(which: Which, why: Why = "", as_json: Json = False) -> None:
    """Новых звонков нет, пока не начнут снова; начатые разговоры не прервутся."""
    _move(which, "pause", why, as_json=as_json)


@campaign.command("stop")
def stop(which: Which, why: Why = "", as_json: Json = False) -> None:
    """Остановить насовсем; остальным из списка не позвонят."""
    _move(which, "stop", why, as_json=as_json)


@campaign.command("report")
def report(
    which: Which,
    target: Annotated[Path | None, typer.Option("-o", "--output", help="файл .xlsx или .csv")] = None,
    as_json: Json = False,
) -> None:
    """Чем кончилось у каждого: таблицей в файл (-o) или JSON. Имена и номера семей: берегите файл."""
    from hotline.commands.campaigns import campaign_reported, campaign_shown, report_written

    settings = load_settings()
    if target is not None:
        told = do(report_written(settings, which, target))
        if as_json:
            print_json(told)
        else:
            typer.echo(f"Отчёт: {told['rows']} строк, файл {told['file']}")
    elif as_json:
        print_json(do(campaign_reported(settings, which)))
    else:
        _tell(do(campaign_shown(settings, which)), as_json=False)


def _move(which: str, move: str, why: str = "", *, as_json: bool) -> None:
    from hotline.commands.campaigns import campaign_moved

    _tell(do(campaign_moved(load_settings(), which, move, why)), as_json=as_json)


def _taken(told: Mapping[str, Any], *, as_json: bool, look_only: bool) -> None:
    if as_json:
        print_json(told)
    else:
        for fault in told["faults"][:_SHOWN]:
            typer.echo(f"  строка {fault['line']}: {fault['why']}")
        if len(told["faults"]) > _SHOWN:
            typer.echo(f"  и ещё {len(told['faults']) - _SHOWN}; все видны с --json")
        typer.echo(f"Хороших строк: {told['good']}, плохих: {len(told['faults'])}. Загружено: {told['imported']}.")
    if not look_only and not told["imported"]:
        raise Refused("Никто не взят. Исправьте строки (или повторите с --good-only) либо измените отбор.")


def _tell(one: Mapping[str, Any], *, as_json: bool) -> None:
    from hotline.domain.campaign import PERSON_TITLES, RESULT_TITLES, PersonState, Result

    if as_json:
        print_json(one)
        return
    lines = [f"{one['title']}  ({one['purpose_title'].lower()}, {one['state_title']})", f"  ID: {one['id']}"]
    if one["why"]:
        lines.append(f"  {one['why']}")
    if one["text"]:
        lines.append(f"  Текст: {one['text']}")
    lines.append(f"  Одновременно: {one['channels']}, в минуту: {one['a_minute']}. Основание: {one['consent_note']}")
    lines.append(f"  Людей: {one['people']}, попыток: {one['attempts']}, сейчас звоним: {one['calling']}")
    lines += [f"    {PERSON_TITLES[PersonState(name)]}: {count}" for name, count in one["states"].items() if count]
    lines += [f"    {RESULT_TITLES[Result(name)]}: {count}" for name, count in one["results"].items()]
    typer.echo("\n".join(lines))
