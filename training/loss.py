"""The loss: InfoNCE in which a question may have several right texts, or none."""

from torch import Tensor, cat


def info_nce(cosines: Tensor, right: Tensor, temperature: float, nothing: float) -> Tensor:
    """How far each question is from having its right texts nearest.

    cosines: (questions, texts), -1 to 1.
    right:   (questions, texts), whether the text holds the evidence.
    nothing: the cosine of one more text, "it is not stated here": right where no other is.

    -log of the share that the right texts have of the sum of exp(cosine / temperature) over all:
    van den Oord et al. 2018, equation 4, with a sum in the numerator (Khosla et al. 2020, L_in).
    Returns an array (questions,).
    """
    none = ~right.any(dim=1, keepdim=True)
    column = cosines.new_full((len(cosines), 1), nothing)
    scaled = cat([cosines, column], dim=1) / temperature
    those = scaled.masked_fill(~cat([right, none], dim=1), float("-inf"))
    return scaled.logsumexp(dim=1) - those.logsumexp(dim=1)
