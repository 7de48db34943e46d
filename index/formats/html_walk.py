"""A page's nodes in order, without recursion, as pages go deep."""

from collections.abc import Iterator

from selectolax.lexbor import LexborNode


def walk(root: LexborNode, dropped: frozenset[str]) -> Iterator[tuple[LexborNode, bool]]:
    """Every node in order, as it opens and as it ends; without recursion, as pages go deep."""
    node, around = root, list[LexborNode]()
    while True:
        if node.tag not in dropped:
            yield node, True
            child = node.first_child
            if child is not None:
                around.append(node)
                node = child
                continue
            yield node, False
        while around and node.next is None:
            node = around.pop()
            yield node, False
        if not around or node.next is None:
            return
        node = node.next
