"""Status is a table, moved in one place."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models

from .errors import Conflict, IllegalMove


class Flow:
    """Allowed moves of one status field.

    >>> ORDER_FLOW = Flow({"placed": ["confirmed", "cancelled"], "confirmed": []})
    """

    def __init__(self, moves: Mapping[str, Iterable[str]], *, field: str = "status") -> None:
        self.moves: dict[str, tuple[str, ...]] = {was: tuple(to) for was, to in moves.items()}
        self.field = field

    def allows(self, was: str, to: str) -> bool:
        return to in self.moves.get(was, ())

    def allowed_moves(self, thing: models.Model) -> tuple[str, ...]:
        """Where `thing` may go from here, in the order of the table."""
        return self.moves.get(getattr(thing, self.field), ())

    def move(self, thing: models.Model, to: str, **stamps: Any) -> None:
        """Move `thing` and set `stamps` with one conditional UPDATE.

        Raises IllegalMove when the table forbids it, Conflict when another writer was first.
        """
        was = getattr(thing, self.field)
        if not self.allows(was, to):
            raise IllegalMove(was=was, to=to)
        changes = {self.field: to, **stamps}
        rows = type(thing)._default_manager.filter(pk=thing.pk, **{self.field: was})
        if not rows.update(**changes):
            raise Conflict()
        for name, value in changes.items():
            setattr(thing, name, value)

    def move_all(self, things: Sequence[models.Model], to: str, **stamps: Any) -> None:
        """Move several rows of one model that share a status, all or none, with one UPDATE."""
        if not things:
            return
        was = getattr(things[0], self.field)
        if not self.allows(was, to):
            raise IllegalMove(was=was, to=to)
        changes = {self.field: to, **stamps}
        rows = type(things[0])._default_manager.filter(
            pk__in=[thing.pk for thing in things], **{self.field: was}
        )
        if rows.update(**changes) != len(things):
            raise Conflict()

    def diagram(self) -> str:
        """The table as a Mermaid state diagram for the docs."""
        arrows = [f"    {was} --> {to}" for was, goals in self.moves.items() for to in goals]
        return "\n".join(["stateDiagram-v2", *arrows])
