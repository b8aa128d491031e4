"""`hotline prompts build`: speak what nobody has spoken yet."""

from hotline.bootstrap.menu import load_menu
from hotline.domain.refusal import Refused
from hotline.settings import Settings
from ivr.prompt_build import BuildFailed, build
from ivr.prompt_progress import shown
from ivr.speech import Festival


def build_prompts(settings: Settings) -> str:
    """Build everything that can be said; gives a line for the person. Raises `Refused` with the remedy."""
    _, catalogue = load_menu(settings)
    try:
        with Festival() as speaker, shown() as report:
            passed_over = build(
                catalogue,
                human_dir=settings.home / "sounds",
                target=settings.home / "prompts",
                cache=settings.cache / "prompts",
                speaker=speaker,
                report=report,
            )
    except (BuildFailed, OSError) as fault:
        raise Refused(str(fault)) from fault
    faults = "".join(f"\n{fault}" for fault in passed_over)
    return f"Фраз готово: {len(catalogue)}, в папке {settings.home / 'prompts'}.{faults}"
