"""What is made when it is first read: a file has the rows of a trail, and not what a page draws around them."""

from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, Self, TypeVar, overload

T = TypeVar("T")


class Making(Protocol):
    """Has, by their names, the functions that make them."""

    @property
    def making(self) -> Mapping[str, Callable[[], Any]]: ...


class Made(Generic[T]):
    """An attribute of a class that has `making`; what is made is kept."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: Making, owner: type) -> T: ...
    def __get__(self, instance: Making | None, owner: type) -> T | Self:
        if instance is None:
            return self
        value: T = instance.making[self._name]()
        instance.__dict__[self._name] = value  # which is looked at before this
        return value
