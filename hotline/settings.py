"""Everything that can be set, with the help that is shown when it is wrong.

Sources, later wins: the defaults below, `hotline.toml` (in the working directory, or where HOTLINE_CONFIG points),
environment variables such as ``HOTLINE_WEB__PORT=8081``. Secrets are not settings: they are generated into
``HOTLINE_HOME/secrets`` and never print. All faults are reported at once, and nothing is started.
"""

import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from hotline.settings_faults import CONFIG, file_faults, section_fault, unknown_variables, value_fault
from hotline.settings_sections import (
    AgiSettings,
    AmiSettings,
    AsteriskSettings,
    CallbackSettings,
    CentreSettings,
    DatabaseSettings,
    DialSettings,
    MenuSettings,
    MessageSettings,
    QueueSettings,
    RecordingSettings,
    RtpSettings,
    SipSettings,
    SosSettings,
    SpeechSettings,
    SurveySettings,
    TrunkSettings,
    WebSettings,
)


class Settings(BaseSettings):
    """The settings of one instance. Two instances with different `home` and ports run side by side."""

    model_config = SettingsConfigDict(env_prefix="HOTLINE_", env_nested_delimiter="__", extra="forbid", frozen=True)

    home: Path = Field(Path("./var"), description="everything that the service writes lies below it")
    database: DatabaseSettings = DatabaseSettings()
    sip: SipSettings = SipSettings()
    rtp: RtpSettings = RtpSettings()
    ami: AmiSettings = AmiSettings()
    agi: AgiSettings = AgiSettings()
    web: WebSettings = WebSettings()
    asterisk: AsteriskSettings = AsteriskSettings()
    centre: CentreSettings = CentreSettings()
    menu: MenuSettings = MenuSettings()
    recording: RecordingSettings = RecordingSettings()
    speech: SpeechSettings = SpeechSettings()
    queue: QueueSettings = QueueSettings()
    message: MessageSettings = MessageSettings()
    sos: SosSettings = SosSettings()
    dialling: DialSettings = DialSettings()
    survey: SurveySettings = SurveySettings()
    callback: CallbackSettings = CallbackSettings()
    trunk: TrunkSettings | None = None

    @property
    def database_url(self) -> str:
        """URL for SQLAlchemy's synchronous drivers: sqlite:/// or postgresql+psycopg://."""
        url = self.database.url
        if not url:
            return f"sqlite:///{self.home / 'hotline.sqlite3'}"
        scheme, _, rest = url.partition("://")
        return f"{'sqlite' if scheme.startswith('sqlite') else 'postgresql+psycopg'}://{rest}"

    @property
    def cache(self) -> Path:
        return self.asterisk.cache.expanduser()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file())


class WrongSettings(Exception):
    """Every fault of the settings, one a line, each with its source, key and remedy."""


def config_file() -> Path:
    return Path(os.environ.get(CONFIG, "hotline.toml"))


def load_settings(**overrides: Any) -> Settings:
    """Read all sources. Raises `WrongSettings` that names every fault at once."""
    faults = [*file_faults(config_file()), *unknown_variables(Settings)]
    try:
        settings = Settings(**overrides)
    except ValidationError as wrong:
        faults += [value_fault(Settings, config_file(), fault) for fault in wrong.errors()]
    except SettingsError as wrong:  # HOTLINE_SIP=abc: a whole section that is no JSON
        faults.append(section_fault(str(wrong)))
    except ValueError:
        if not faults:  # what is wrong with the file stands there already
            raise
    if faults:
        raise WrongSettings("\n".join(faults))
    return settings.model_copy(update={"home": settings.home.expanduser().absolute()})
