"""Numbers as lists show them: 3, c, C, iii, III; and as attributes say them."""

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN = 4_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def numeral(number: int, style: str) -> str:
    """A number in a style that is named as Word names it; an unknown style is decimal.

    Letters go on as each format's programs do: after "z" comes "aa", then "bb".
    """
    if style == "decimalZero":
        return f"{number:02d}"
    if style == "ordinal":
        return f"{number}{_ending(number)}"
    if number > 0 and style.endswith("Letter"):
        letters = _LETTERS[(number - 1) % 26] * min(-(-number // 26), 9)
        return letters.upper() if style.startswith("upper") else letters
    if 0 < number < _MOST_ROMAN and style.endswith("Roman"):
        roman = _roman(number)
        return roman.upper() if style.startswith("upper") else roman
    return str(number)


def whole(said: str | None, otherwise: int) -> int:
    """The number that an attribute says, `otherwise` if it says none of one to five digits."""
    return int(said) if said and said.isdecimal() and len(said) < 6 else otherwise


def _roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        letters += sign * (number // value)
        number %= value
    return letters


def _ending(number: int) -> str:
    if 10 < number % 100 < 14:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
