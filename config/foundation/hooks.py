"""Ask up: an app declares a question, apps above it answer."""

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Question(Generic[Arguments, Answer]):
    """A declared question. `ask` returns every answer, in the order the answers were registered.

    >>> price_reductions: Question[[Order], Decimal] = Question("price_reductions")
    >>> @price_reductions.answer
    ... def reduce_by_points(order): ...
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._answers: list[Callable[Arguments, Answer]] = []

    def answer(self, function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
        if function not in self._answers:
            self._answers.append(function)
        return function

    def ask(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> list[Answer]:
        return [function(*args, **kwargs) for function in self._answers]
