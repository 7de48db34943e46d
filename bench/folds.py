"""PolicyBench asked in folds of policies: each by a model that was never tuned on them."""

from collections.abc import Mapping

from collect import ROOT, Case, Set, collect, first_of, questions

from index.errors import ModelError
from index.models import DEFAULT_MODEL
from index.read import read_folder
from training.folds import FOLDS, folds_of

OF_FOLDS = ROOT / ".training"


def numbered(one: Set) -> Mapping[str, int]:
    """The fold of each policy."""
    policies = (policy.id for policy in read_folder(one.policies).policies)
    return folds_of(policies, (question for question, _ in questions(one)))


def fold_of(case: Case, numbers: Mapping[str, int]) -> int:
    """The fold of a case."""
    return numbers[first_of(case.question, case.about)]


def out_of_fold(one: Set, model: str) -> list[Case]:
    """Every question of PolicyBench, asked with a model that was not tuned on its policy.

    The default model was tuned on all, so its place is taken by the five of `make folds`; any other
    was not, and stands for itself. Raises ModelError if one of the five is not there.
    """
    if model != DEFAULT_MODEL:
        return collect(one, model)
    numbers = numbered(one)
    cases: list[Case] = []
    for fold in range(FOLDS):
        folder = OF_FOLDS / f"fold-{fold}"
        if not folder.is_dir():
            raise ModelError(f"{folder} is not there: the model of a fold. Run: make folds")
        cases += collect(one, str(folder), {id for id, number in numbers.items() if number == fold})
    places = {question.id: place for place, (question, _) in enumerate(questions(one))}
    return sorted(cases, key=lambda case: places[case.question.id])
