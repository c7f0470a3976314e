"""The stand-in's faults: what arXiv is known to do under load, each by name, for one request or for all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from demo.arxiv_feed import Answer, render_error, render_feed

_ATOM = "application/atom+xml; charset=UTF-8"
_HTML = b"<!DOCTYPE html><html><head><title>arXiv</title></head><body><p>Down for maintenance</p></body></html>"


@dataclass(frozen=True)
class Fault:
    """One fault: its name, and the number some need.

    That is bytes for `cut`, papers for `total`, seconds for `hang` and `drip`, Retry-After for a status.
    """

    name: str
    number: float = 0
    location: str = ""

    def __post_init__(self) -> None:
        if self.name not in FAULTS:
            raise ValueError(f"unknown fault {self.name!r}; known are {', '.join(sorted(FAULTS))}")


@dataclass
class Reply:
    """What is sent: `seconds` before the headers, `drip_seconds` between the bytes of the body."""

    status: int = 200
    body: bytes = b""
    content_type: str = _ATOM
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0
    drip_seconds: float = 0


def reply_to(answer: Answer, fault: Fault | None) -> Reply:
    """The reply for a page, spoilt by the fault if there is one."""
    return Reply(body=render_feed(answer)) if fault is None else FAULTS[fault.name](answer, fault)


def _page(change: Callable[[Answer], Answer]) -> Callable[[Answer, Fault], Reply]:
    return lambda answer, _: Reply(body=render_feed(change(answer)))


def _status(status: int) -> Callable[[Answer, Fault], Reply]:
    def reply(_: Answer, fault: Fault) -> Reply:
        headers = {"Retry-After": f"{fault.number:g}"} if fault.number else {}
        return Reply(status, b"busy", "text/plain", headers)

    return reply


def _cut(answer: Answer, fault: Fault) -> Reply:
    return Reply(body=render_feed(answer)[: int(fault.number)])


def _without(*names: str) -> Callable[[Answer, Fault], Reply]:
    return lambda answer, _: Reply(body=render_feed(answer, without=names))


def _shifted(answer: Answer) -> Answer:
    """A paper slipped in before this page: it begins with a paper of the page before, and its own last is lost."""
    return replace(answer, papers=[*answer.before, *answer.papers[:-1]]) if answer.start else answer


def _repeated(answer: Answer) -> Answer:
    """The last paper's place is taken by the first one again."""
    papers = answer.papers
    return replace(answer, papers=[*papers[:-1], *papers[:1]] if len(papers) > 1 else papers)


def _redirected(_: Answer, fault: Fault) -> Reply:
    return Reply(302, headers={"Location": fault.location or "/api/query"})


def _dripped(answer: Answer, fault: Fault) -> Reply:
    return Reply(body=render_feed(answer), drip_seconds=fault.number or 0.1)


def _delayed(answer: Answer, fault: Fault) -> Reply:
    return Reply(body=render_feed(answer), seconds=fault.number or 3600)


FAULTS: dict[str, Callable[[Answer, Fault], Reply]] = {
    "empty-page": _page(lambda answer: replace(answer, papers=())),
    "total-0": _page(lambda answer: replace(answer, papers=(), total=0)),
    "total": lambda answer, fault: Reply(body=render_feed(replace(answer, total=int(fault.number)))),
    "cut": _cut,
    "refused": lambda answer, _: Reply(body=render_error("incorrect query", answer.query)),
    "rate-exceeded": lambda _, __: Reply(body=b"Rate exceeded.", content_type="text/plain"),
    "html": lambda _, __: Reply(body=_HTML, content_type="text/html; charset=utf-8"),
    "html-as-atom": lambda _, __: Reply(body=_HTML),
    "400": _status(400),
    "404": _status(404),
    "406": _status(406),
    "429": _status(429),
    "500": _status(500),
    "503": _status(503),
    "hang": _delayed,
    "drip": _dripped,
    "repeated": _page(_repeated),
    "missing": _page(lambda answer: replace(answer, papers=answer.papers[:-1])),
    "missing-first": _page(lambda answer: replace(answer, papers=answer.papers[1:])),
    "shifted": _page(_shifted),
    "no-id": _without("id"),
    "no-title": _without("title"),
    "no-published": _without("published", "updated"),
    "no-summary": _without("summary", "author"),
    "redirect": _redirected,
}


@dataclass
class Faults:
    """Which fault comes next: `queue` is used up one a request (None: a sound answer), then `always` holds."""

    queue: list[Fault | None] = field(default_factory=list)
    always: Fault | None = None

    def take(self) -> Fault | None:
        """The fault for this request."""
        return self.queue.pop(0) if self.queue else self.always

    def put(self, *faults: Fault | str | None, always: Fault | str | None = None) -> None:
        """Replaces what is to come."""
        self.queue = [Fault(fault) if isinstance(fault, str) else fault for fault in faults]
        self.always = Fault(always) if isinstance(always, str) else always


def parse_faults(texts: Sequence[str]) -> list[Fault | None]:
    """Faults as the command line names them: `503`, `429=2` (with its number), `ok`. Raises ValueError."""
    found: list[Fault | None] = []
    for text in texts:
        name, _, number = text.partition("=")
        if name == "redirect":
            found.append(Fault(name, location=number))
        else:
            found.append(None if name == "ok" else Fault(name, float(number or 0)))
    return found
