"""A page's nodes in order, without recursion, as pages go deep."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode


def walk(root: LexborNode, dropped: frozenset[str]) -> Iterator[tuple[LexborNode, bool]]:
    """Every node in order, as it opens and as it ends; without recursion, as pages go deep."""
    node, depth = root, 0
    while True:
        if node.tag not in dropped:
            yield node, True
            child = node.first_child
            if child is not None:
                node, depth = child, depth + 1
                continue
            yield node, False
        while node.next is None or not depth:
            if not depth:
                return
            parent = node.parent
            if parent is None:
                return
            node, depth = parent, depth - 1
            yield node, False
        node = node.next
