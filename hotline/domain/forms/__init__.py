"""Official forms as data: titles and columns to the letter, and what stands in each cell. Pure; writers print it.

Sources: Вологда (journal, appendix 1; SOS card, appendix 2), Югорск, Барнаул (journals), Алтай (appendices 2 and 7).
"""

from hotline.domain.forms.heading import Heading, Volume
from hotline.domain.forms.journals import FORMS, Column, Form
from hotline.domain.forms.line import Cell, FormLine
from hotline.domain.forms.names import FileFormat, FormName
from hotline.domain.forms.papers import (
    AppealForm,
    AppealKind,
    AppealPaper,
    Purpose,
    RouteLine,
    RoutePaper,
    SosForm,
    SosPaper,
)
from hotline.domain.forms.text import printed

__all__ = [
    "FORMS",
    "AppealForm",
    "AppealKind",
    "AppealPaper",
    "Cell",
    "Column",
    "FileFormat",
    "Form",
    "FormLine",
    "FormName",
    "Heading",
    "Purpose",
    "RouteLine",
    "RoutePaper",
    "SosForm",
    "SosPaper",
    "Volume",
    "printed",
]
