"""How the model is tuned: every number that was chosen, and the measurement that chose it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of `training.tune`."""

    epochs: int = 2
    rate: float = 1e-4  # the highest learning rate; .../...: see docs/decisions.md
    warmup: float = 0.1  # share of the steps until the rate is highest; it falls to 0 after
    temperature: float = 0.05
    nothing: float = 0.3  # the cosine of "it is not stated here", which texts compete with
    unanswerable: float = 0.1  # of the loss; with .3 hit@1 falls from .822 to .789
    decay: float = 0.01  # of the weights, AdamW's own default
    longest_gradient: float = 1.0  # a longer one is cut
    earlier: float = 0.6  # of the question before, as `qa.reading` joins the two
    seed: int = 1
