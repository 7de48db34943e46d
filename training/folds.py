"""PolicyBench in five folds of policies, so that a model is asked only about what it never saw."""

from collections.abc import Iterable, Mapping

from qa.metrics import Question

FOLDS = 5


def folds_of(policies: Iterable[str], questions: Iterable[Question]) -> Mapping[str, int]:
    """The fold, from 0, of each policy; policies that one question asks about share theirs.

    The largest families are dealt first, each to the fold with the fewest policies.
    """
    family = {policy: {policy} for policy in policies}
    for question in questions:
        together = set().union(*(family[doc] for doc in question.docs))
        family |= dict.fromkeys(together, together)
    families = {tuple(sorted(members)) for members in family.values()}
    folds: list[list[str]] = [[] for _ in range(FOLDS)]
    for members in sorted(families, key=lambda members: (-len(members), members)):
        min(folds, key=len).extend(members)
    return {policy: number for number, fold in enumerate(folds) for policy in fold}
