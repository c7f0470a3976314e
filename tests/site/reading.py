"""What the tests of the site do with a page."""

from playwright.sync_api import Page, expect


def opened(page: Page, address: str) -> Page:
    """The search page at an address, once it shows what its address asks for."""
    page.goto(address)
    expect(page.locator("#heading")).to_have_text("Papers")
    return page


def titles(page: Page) -> list[str]:
    """The titles in the list, in its order."""
    return page.locator("#papers h3").all_text_contents()


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider
