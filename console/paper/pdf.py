"""From a template to pages. WeasyPrint blocks and takes long: call this in a process of its own (see `Printer`)."""

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from hotline.domain.forms import printed, wording

TEMPLATES = Path(__file__).parent / "templates"


def page_of(template: str, **fields: Any) -> str:
    """The HTML of a paper. All that people wrote is escaped and made visible (see `printed`)."""
    return _environment().get_template(template).render(**fields)


def laid_out(html: str) -> Any:
    """A `weasyprint.Document`. Nothing is ever fetched: a paper is made of its own text only."""
    from weasyprint import HTML  # noqa: PLC0415 - most of two seconds, and only those who print need it
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    class Nowhere(URLFetcher):  # type: ignore[misc]
        """Refuses every address."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            """Raise ValueError: WeasyPrint goes on without what it asked for."""
            del headers
            raise ValueError(f"papers fetch nothing, and so not {url[:40]!r}")

    return HTML(string=html, url_fetcher=Nowhere()).render()


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"day": wording.day, "clock": wording.clock, "dialled": wording.dialled}
    return environment


def _visible(value: Any) -> Any:
    return printed(value) if type(value) is str else value  # markup of the template itself is a subclass
