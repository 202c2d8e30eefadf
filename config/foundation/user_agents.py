"""What a browser or app calls itself, in words that its owner knows."""

# The first that fits counts: most browsers also claim to be others.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def in_words(agent: str) -> str:
    """ "Chrome, Android" out of a user agent; what is no browser's stays as it is, cut short."""
    words = [_first(agent, table) for table in (BROWSERS, SYSTEMS)]
    known = ", ".join(word for word in words if word)
    return known if agent.startswith("Mozilla/") and known else agent[:60]


def _first(agent: str, table: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in table if mark in agent), "")
