"""What went wrong on the way to a service, in few words; the HTTP libraries' own texts hold object addresses."""

_WORDS = {
    "ProxyError": "the proxy does not answer",  # first: behind it stands what became of the way to the proxy
    "Connection refused": "connection refused",
    "NameResolution": "its name is not known",
    "ConnectTimeout": "no connection in time",
    "ReadTimeout": "no answer in time",
    "timed out": "no answer in time",
    "SSL": "its certificate is not accepted",
    "IncompleteRead": "the answer was cut off",
    "without sending complete message body": "the answer was cut off",
    "Server disconnected": "it closed the connection",
    "RemoteDisconnected": "it closed the connection",
    "reset by peer": "it closed the connection",
    "Network is unreachable": "the network is unreachable",
}
_MAX_DEPTH = 10


def in_plain_words(error: BaseException) -> str:
    """The cause of a failed request: known words from it or from what it came from, else its class."""
    texts: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(texts) < _MAX_DEPTH:
        texts.append(f"{type(cause).__name__} {cause}")
        cause = cause.__cause__ or cause.__context__
    text = " ".join(texts)
    return next((words for mark, words in _WORDS.items() if mark in text), type(error).__name__)
