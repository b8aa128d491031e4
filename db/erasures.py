"""Requests to destroy what is kept about a person."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, insert, select, update

from db.desk_tables import series
from db.link import Link
from db.voice_tables import two_person_requests as requests
from hotline.domain.erasure import ErasureRequest

_KIND = "erase"
_SERIES = "act"
_OURS = select(requests).where(requests.c.kind == _KIND)


class SqlErasures:
    """`hotline.ports.erasures.Erasures`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, request: ErasureRequest) -> None:
        """A new one."""
        await self._link.write(insert(requests).values(kind=_KIND, id=request.id, **_values(request)))

    async def get(self, request_id: UUID) -> ErasureRequest | None:
        """By its id."""
        return await self._one(_OURS.where(requests.c.id == request_id))

    async def page(self, limit: int = 100) -> Sequence[ErasureRequest]:
        """Open ones first, then newest first."""
        wanted = _OURS.order_by(requests.c.done_at.is_not(None), requests.c.asked_at.desc()).limit(limit)
        return [_request(row) for row in await self._link.read(wanted)]

    async def open_of(self, subject: str) -> ErasureRequest | None:
        """The open request for the same person."""
        return await self._one(_OURS.where(requests.c.subject == subject, requests.c.done_at.is_(None)))

    async def lock(self, request_id: UUID) -> ErasureRequest | None:
        """The request as it is now; nobody else can change it until the transaction ends."""
        held = update(requests).where(requests.c.id == request_id, requests.c.kind == _KIND)
        return await self.get(request_id) if await self._link.write(held.values(kind=_KIND)) else None

    async def save(self, request: ErasureRequest) -> None:
        """Write what changed."""
        await self._link.write(update(requests).where(requests.c.id == request.id).values(_values(request)))

    async def next_act(self) -> int:
        """Raise the series of acts by one; a rollback gives the number back."""
        begun = self._link.insert_into(series).values(name=_SERIES, last_number=0)
        await self._link.write(begun.on_conflict_do_nothing())
        raised = update(series).where(series.c.name == _SERIES).values(last_number=series.c.last_number + 1)
        return int((await self._link.read(raised.returning(series.c.last_number)))[0]["last_number"])

    async def _one(self, wanted: Select[Any]) -> ErasureRequest | None:
        found = await self._link.read(wanted)
        return _request(found[0]) if found else None


_PLAIN = ("subject", "asked_by", "asked_at", "reason", "approved_by", "approved_at", "done_at", "act")


def _values(request: ErasureRequest) -> dict[str, Any]:
    return {name: getattr(request, name) for name in _PLAIN} | {
        "report": json.dumps(dict(request.report), ensure_ascii=False)
    }


def _request(row: RowMapping) -> ErasureRequest:
    return ErasureRequest(
        id=row["id"], report=json.loads(row["report"] or "{}"), **{name: row[name] for name in _PLAIN}
    )
