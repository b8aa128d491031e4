"""The voice menu of this instance, with everything that can be said in it. Light: commands that only look import it."""

from collections.abc import Mapping
from pathlib import Path

from hotline.domain.menu import Menu
from hotline.domain.menu_file import WrongMenu, read_menu
from hotline.domain.people import QUEUES
from hotline.settings import Settings, WrongSettings
from ivr.prompts import Entry, WrongPrompts, load_catalogue, with_texts

SHIPPED_MENU = Path(__file__).parents[1] / "menu.toml"


def load_menu(settings: Settings) -> tuple[Menu, Mapping[str, Entry]]:
    """The menu and its catalogue of prompts. Raises `WrongSettings` with every fault of the menu file."""
    path = settings.menu.file or SHIPPED_MENU
    catalogue = load_catalogue()
    try:
        text = path.read_text("utf-8")
        menu = read_menu(text, source=str(path), queues=frozenset(QUEUES), prompts=frozenset(catalogue))
        return menu, with_texts(catalogue, menu.texts, source=str(path))
    except OSError as fault:
        raise WrongSettings(
            f"{path}: menu.file: {fault.strerror}; point HOTLINE_MENU__FILE at a readable file"
        ) from None
    except UnicodeDecodeError as fault:
        raise WrongSettings(f"{path}: no UTF-8 at byte {fault.start}; save the file as UTF-8") from None
    except (WrongMenu, WrongPrompts) as faults:
        raise WrongSettings(str(faults)) from None
