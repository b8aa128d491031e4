"""The door of the console, joined: passwords, the vault with its key, how long a session lasts."""

from datetime import timedelta

from asterisk_conf.secrets import made_secret
from console.auth.setup import Door, DoorSettings
from db.vault import AesVault
from hotline.bootstrap.passwords import Argon2Passwords
from hotline.ports import Clock, Database
from hotline.services.entrance import Entrance
from hotline.settings import Settings


def build_entrance(settings: Settings, database: Database, clock: Clock) -> Entrance:
    """Makes the key of the vault at the first start. Raises `asterisk_conf.secrets.BadSecret`."""
    return Entrance(
        database,
        clock,
        Argon2Passwords(),
        AesVault(made_secret(settings.home, "vault")),
        idle=timedelta(minutes=settings.web.idle_minutes),
        longest=timedelta(hours=settings.web.longest_hours),
    )


def build_door(settings: Settings, entrance: Entrance) -> Door:
    """With the locks that the settings ask for."""
    return Door(entrance, DoorSettings(secure=settings.web.secure_cookies, hosts=settings.web.names))
