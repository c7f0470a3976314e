"""What can be read of a data file that does not fit its model, so that its other faults are told in the same go."""

from pydantic import ValidationError

from bot.core.schema import Model
from bot.core.strict_yaml import Located, Plain

_LINKS = ("arxiv", "url")


def draft_of(located: Located, model: type[Model]) -> Model | None:
    """The model with what does not fit left out (texts "" and lists empty); None where even the paper's link is unclear."""
    if not isinstance(located.data, dict):
        return None
    values = dict(located.data)
    try:
        return model.model_validate(values)
    except ValidationError as fault:
        locations = [tuple(detail["loc"]) for detail in fault.errors(include_url=False, include_input=False)]
    for location in sorted(locations, key=len):
        if not _mend(values, location, located):
            if location[0] in _LINKS:
                return None
            values.pop(str(location[0]), None)
    return _completed(values, model)


def _mend(values: dict[str, Plain], location: tuple[str | int, ...], located: Located) -> bool:
    """Text that YAML read as a number or the like is taken as it was written."""
    written = located.written.get(location)
    if not written:
        return False
    key = str(location[0])
    if len(location) == 1:
        values[key] = written
        return True
    items, at = values.get(key), location[1]
    if len(location) == 2 and isinstance(items, list) and isinstance(at, int):
        values[key] = [written if position == at else item for position, item in enumerate(items)]
        return True
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
