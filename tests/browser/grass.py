"""GraSS, read as Browser 5.24 reads it: no comments, quotes hide braces."""

Rules = dict[str, dict[str, str]]


def parse(style: str) -> Rules:
    """The properties of each selector, `node.Gene` or `relationship.TREATS`."""
    found: Rules = {}
    selector = body = ""
    quoted = inside = False
    for char in style:
        if char == "{" and not quoted:
            inside = True
        elif char == "}" and not quoted:
            found[selector] = dict(_property(line) for line in body.split(";") if ":" in line)
            selector, body, inside = "", "", False
        elif char == "'":
            quoted = not quoted
        elif inside:
            body += char
        elif not char.isspace():
            selector += char
    return found


def _property(line: str) -> tuple[str, str]:
    name, value = line.split(":")
    return name.strip(), value.strip()
