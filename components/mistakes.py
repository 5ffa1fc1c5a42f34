"""What is wrong with a stack file: one line a mistake, with its key, its value and what is allowed."""

import json
from collections.abc import Iterator, Sequence
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

_SEVERAL = "several_mistakes"


class MistakesError(Exception):
    """Something that a user wrote is wrong; each of `mistakes` is one line for them."""

    def __init__(self, mistakes: Sequence[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = tuple(mistakes)


def several_mistakes(mistakes: Sequence[tuple[str, str]]) -> PydanticCustomError:
    """For a validator that finds more than one: pairs of a key under its own ("" for itself) and words."""
    return PydanticCustomError(_SEVERAL, "several mistakes", {"mistakes": list(mistakes)})


def mistakes_of(error: ValidationError, model: type[BaseModel], namespace: str) -> Iterator[str]:
    """One line a mistake: `brownbear:cluster.provider: "aks"; allowed: 'existing' or 'eks'`."""
    found = error.errors(include_url=False)
    misspelt = [details["loc"][:-1] for details in found if details["loc"][-1:] == ("[key]",)]
    for details in found:
        place = details["loc"]
        if any(place[: len(key)] == key and place[-1] != "[key]" for key in misspelt):
            continue
        path = [str(part) for part in place if part != "[key]"]
        key = f"{namespace}:{'.'.join(path)}"
        if details["type"] == _SEVERAL:
            for under, words in details["ctx"]["mistakes"]:
                yield f"{key}.{under}: {words}" if under else f"{key}: {words}"
        else:
            yield f"{key}: {_words(details, path, model)}"


def _words(details: ErrorDetails, path: Sequence[str], model: type[BaseModel]) -> str:
    match details["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"unknown key; allowed: {', '.join(_keys_at(model, path[:-1]))}"
        case "literal_error" if details["loc"][-1] == "[key]":
            return f"unknown key; allowed: {details['ctx']['expected']}"
        case "model_type" | "dict_type":
            return f"{_shown(details['input'])}; allowed: a mapping"
        case "value_error":
            words = str(details["ctx"]["error"])
            return words if isinstance(details["input"], dict) else f"{_shown(details['input'])}; {words}"
        case _:
            return f"{_shown(details['input'])}; allowed: {details['msg'].removeprefix('Input should be ')}"


def _shown(value: object) -> str:
    """Scalars as in JSON; of a mapping or list only that it is one."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return json.dumps(value, default=str, ensure_ascii=False)


def _keys_at(model: type[BaseModel], path: Sequence[str]) -> list[str]:
    """The keys that a spec knows at a path."""
    annotation: Any = model
    for part in path:
        annotation = _value_type(annotation, part)
    return list(annotation.model_fields)


def _value_type(annotation: Any, key: str) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        annotation = annotation.model_fields[key].annotation
    else:
        annotation = get_args(annotation)[1]
    if get_origin(annotation) in (Union, UnionType):
        annotation = next(option for option in get_args(annotation) if option is not type(None))
    return annotation
