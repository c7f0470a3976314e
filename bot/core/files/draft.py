"""What can be read of a data file that does not fit its model, so that its other faults are told in the same go."""

from pydantic import ValidationError

from bot.core.files.meant import find_paper_inside, meant_items, meant_text, with_meant_keys
from bot.core.files.schema import Model
from bot.core.files.yaml import Located, Location, Plain
from bot.core.paper.model import FREE_TEXT

_LINKS = ("arxiv", "url")


def draft_of(located: Located, model: type[Model]) -> Model | None:
    """The model with what does not fit left out (texts "" and lists empty); None where even the paper's link is unclear."""
    located = as_meant(located, model)
    if not isinstance(located.data, dict):
        return None
    values = dict(located.data)
    try:
        return model.model_validate(values)
    except ValidationError as fault:
        faults = [(tuple(detail["loc"]), detail["type"]) for detail in fault.errors(include_url=False)]
    for location, kind in sorted(faults, key=lambda one: len(one[0])):
        if not _mend(values, location, located, is_list=kind == "list_type"):
            if location[0] in _LINKS:
                return None
            values.pop(str(location[0]), None)
    return _completed(values, model)


def as_meant(located: Located, model: type[Model]) -> Located:
    """The data with its keys in their place and under the names of the model."""
    inside = find_paper_inside(located, model.model_fields)
    return with_meant_keys(inside[1].whole(FREE_TEXT) if inside else located, model.model_fields)


def _mend(values: dict[str, Plain], location: Location, located: Located, *, is_list: bool) -> bool:
    """Put what was meant in the place of a value of another kind, where that is clear."""
    key, written = str(location[0]), located.written.get(location)
    value = values.get(key)
    if len(location) == 1 and is_list:
        text = value if isinstance(value, str) else None if isinstance(value, dict | None) else written
        values[key] = list(meant_items(text)) if text else []
        return bool(text)
    if len(location) == 1:
        meant = meant_text(key, value, written)
        values[key] = meant
        return meant is not None
    at = location[1]
    if len(location) == 2 and isinstance(value, list) and isinstance(at, int):
        meant = meant_text(key, value[at], written)
        values[key] = [meant if position == at else item for position, item in enumerate(value)]
        return meant is not None
    return False


def _completed(values: dict[str, Plain], model: type[Model]) -> Model | None:
    for name, known in model.model_fields.items():
        if known.is_required() and name not in values:
            values[name] = [] if name == "authors" else ""
    fitting = {name: value for name, value in values.items() if name in model.model_fields}
    try:
        model.model_validate(fitting)
    except ValidationError as fault:
        if any(detail["input"] not in ("", []) for detail in fault.errors(include_url=False)):
            return None
    return model.model_construct(None, **fitting)
