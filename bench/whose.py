"""How often the company is found that a policy is of: `PYTHONPATH=. python bench/whose.py FOLDER`.

FOLDER holds texts and a policies.toml that says whose each is, which the program does not see. A
name is right if it is the answer key's, case, spaces, "The" and legal forms aside. Each is looked
for twice: under its file's name, and as "document.txt".
"""

import argparse
import re
import tomllib
from collections import Counter
from pathlib import Path

from index.identity import identify
from index.policy import Policy
from index.spelling import squashed, without_legal_form

_FORMS = re.compile(r"(?: GmbH & Co\. KG|,? d\.o\.o\.| Pty Ltd)$")  # besides the ones in index/


def main() -> None:
    """Print the counts, and with --list what was not found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", action="store_true", help="what was found in place of the key")
    options = parser.parse_args()
    keys = tomllib.loads((options.folder / "policies.toml").read_text(encoding="utf-8"))
    for named in (True, False):
        found = {
            file: identify(
                file if named else "document.txt", (options.folder / file).read_text("utf-8")
            )
            for file in keys
        }
        outcomes = {file: outcome(found[file], key["company"]) for file, key in keys.items()}
        print(
            "by file name and text" if named else "by text alone", dict(Counter(outcomes.values()))
        )
        for file in sorted(file for file in keys if options.list and outcomes[file] != "right"):
            print(f"  {outcomes[file]}: {file}, {keys[file]['company']}: {found[file].company}")


def outcome(policy: Policy, key: str) -> str:
    """What became of a policy whose company is `key`."""
    if policy.company == "?":
        return "?"
    if _compared(policy.company) == _compared(key):
        return "right"
    others = {_compared(alias) for alias in policy.aliases}
    return "right by another name" if _compared(key) in others else "wrong"


def _compared(name: str) -> str:
    name = without_legal_form(_FORMS.sub("", name)).removeprefix("The ")
    return squashed(name.replace("&", "and"))


if __name__ == "__main__":
    main()
