"""Papers whose pages got another title since their lines were written: who ticked such a line chose another title."""

from collections.abc import Mapping
from dataclasses import replace

from bot.core.lookup.named import Named
from bot.core.paper.key import free_key, name_of, name_of_place
from bot.core.pull.line import Item
from bot.core.pull.plan import Yes, item_of
from bot.flows.pull.open_pull import Ground


def offer_renamed(renamed: Mapping[str, Named], ground: Ground) -> list[Item]:
    """Unticked lines under the new titles; none of a page that has one by now. `renamed` holds the papers by their old keys."""
    snapshot = ground.snapshot
    taken = {name_of_place(place) for place in (*snapshot.base.blobs, *snapshot.stands.blobs)}
    taken |= {name_of(line.key) for line in snapshot.lines}
    items: list[Item] = []
    for old, one in renamed.items():
        if any(line.key != old and line.url == one.paper.url for line in snapshot.lines):
            continue
        key = free_key(one.paper, taken)
        taken.add(name_of(key))
        warning = f"ticked as “{name_of(old).replace('-', ' ')}”, a title that its page no longer has"
        yes = Yes(key, one.paper, one.decision.why(), warning)
        items.append(replace(item_of(yes, ground.taxonomy), ticked=False))
    return items
