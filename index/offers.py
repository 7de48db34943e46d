"""What passages offer, whatever is asked: a contact and for whom, a time, a price, a reason.

It is told from their texts once, when an index is built, and kept as one number a passage, with a
bit for each thing: a question then reads no text but that of what is shown.
"""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from index.contact_roles import ROLES

Offers = NDArray[np.uint32]

MATTERS = ("duration", "money", "number", "place", "reason", "definition", "version")
FURNITURE = "furniture"  # it is a menu, a banner or a table of contents
CONTACT = "contact"  # it gives a way to reach somebody, as a quick look has it
LISTED = "listed"  # contacts are found in it, when all of them are looked for
# The order of the bits is part of an index's format.
_BITS = {name: bit for bit, name in enumerate((FURNITURE, CONTACT, LISTED, *MATTERS, *ROLES))}


def packed(offered: Sequence[Collection[str]]) -> Offers:
    """What passages offer, (passages,); offered: for each, the names of all that it does."""
    return np.array([sum(1 << _BITS[name] for name in each) for each in offered], dtype=np.uint32)


def having(offers: Offers, name: str) -> NDArray[np.bool_]:
    """Which of some passages offer a thing, (passages,)."""
    found: NDArray[np.bool_] = (offers >> np.uint32(_BITS[name])) & np.uint32(1) > 0
    return found


def share(offers: Offers, wanted: Sequence[str]) -> NDArray[np.float64]:
    """The share, from 0 to 1, of what is wanted that each offers; 0 where nothing is wanted."""
    counts = np.zeros(len(offers))
    for name in wanted:
        counts += having(offers, name)
    return counts / max(1, len(wanted))
