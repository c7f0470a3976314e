"""Challenge pages: what a service sends in place of the page when it takes the reader for a robot, also with status 200."""

import re
from collections.abc import Mapping

_LONGEST = 200_000  # characters; such pages are short, and real ones may speak of anything
_TITLE = re.compile(
    r"<title[^>]*>\s*(?:just a moment|attention required|access denied|are you (?:a )?(?:human|robot)|robot check|security check"
    r"|making sure you(?:'|&#39;|’)re not a bot|verifying (?:you|your)|checking (?:you|your)|ddos-guard|please wait|one moment"
    r"|(?:re)?captcha|human verification|bot verification|client challenge)",
    re.IGNORECASE,
)
_MACHINERY = re.compile(
    r"/cdn-cgi/challenge-platform/h/[a-z]/orchestrate|_cf_chl_opt|/\.within\.website/x/cmd/anubis|_Incapsula_Resource|AwsWafIntegration"
    r"|window\.gokuProps|px-captcha|enable javascript and cookies to continue|geo\.captcha-delivery\.com|ddos-guard/js-challenge",
    re.IGNORECASE,
)


def is_challenge(headers: Mapping[str, str], text: str) -> bool:
    """Whether an answer with these headers (names in lower case) and this text asks for a proof of being human."""
    if headers.get("cf-mitigated", "").lower() == "challenge" or "x-amzn-waf-action" in headers:
        return True
    return len(text) <= _LONGEST and bool(_TITLE.search(text) or _MACHINERY.search(text))
