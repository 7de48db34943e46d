"""Fine-tuning: a step is one policy, all its questions against all its passages and sentences."""

import math
import random
from collections.abc import Callable, Sequence

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.util import batch_to_device
from torch import Tensor
from torch.nn.functional import normalize
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from training.lessons import Lesson
from training.loss import info_nce
from training.recipe import Recipe
from training.ship import bert_of

_TOGETHER = 8_192  # characters encoded at once; sorted by length, so that little is padding

Report = Callable[[int, int, float], None]  # steps done, steps in all, the step's loss


def tune(
    model: SentenceTransformer, lessons: Sequence[Lesson], recipe: Recipe, report: Report
) -> None:
    """Tune a model in place. The same lessons and recipe give the same model on one machine."""
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]  # slow
    # Flash attention's backward pass is slow on processors: 2,200 tokens a second, this way 3,700.
    bert_of(model).set_attn_implementation("eager")
    model.eval()  # no dropout
    weights = [weight for name, weight in model.named_parameters() if "pooler" not in name]
    optimizer = AdamW(weights, lr=recipe.rate, weight_decay=recipe.decay)
    total = recipe.epochs * len(lessons)
    schedule = LambdaLR(optimizer, lambda step: _rate(step, total, recipe.warmup))
    shuffled = (random.sample(lessons, len(lessons)) for _ in range(recipe.epochs))
    for step, lesson in enumerate((one for epoch in shuffled for one in epoch), 1):
        loss = loss_of(model, lesson, recipe)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, recipe.longest_gradient)
        optimizer.step()
        schedule.step()
        report(step, total, loss.item())


def loss_of(model: SentenceTransformer, lesson: Lesson, recipe: Recipe) -> Tensor:
    """The loss of one policy: over its passages and over its sentences."""
    turns = list(dict.fromkeys(turn for one in lesson.asked for turn in one.turns))
    vectors = encoded(model, [*turns, *lesson.passages, *lesson.sentences])
    sizes = [len(turns), len(lesson.passages), len(lesson.sentences)]
    of_turns, passages, sentences = torch.split(vectors, sizes)
    rows = {turn: row for row, turn in enumerate(turns)}
    questions = joined(
        of_turns[[rows[one.turns[0]] for one in lesson.asked]],
        of_turns[[rows[one.turns[-1]] for one in lesson.asked]],
        [recipe.earlier * (len(one.turns) > 1) for one in lesson.asked],
    )
    held = [one.passages for one in lesson.asked], [one.sentences for one in lesson.asked]
    return _of(questions, passages, held[0], recipe) + _of(questions, sentences, held[1], recipe)


def _of(questions: Tensor, texts: Tensor, held: Sequence[Sequence[int]], recipe: Recipe) -> Tensor:
    """The loss over one grain of texts; `held` are the rows with each question's evidence."""
    right = torch.zeros(len(questions), len(texts), dtype=torch.bool, device=texts.device)
    for question, rows in enumerate(held):
        right[question, list(rows)] = True
    each = info_nce(questions @ texts.T, right, recipe.temperature, recipe.nothing)
    stated = right.any(dim=1)
    return _mean(each[stated]) + recipe.unanswerable * _mean(each[~stated])


def _mean(values: Tensor) -> Tensor:
    return values.sum() / max(1, len(values))


def joined(own: Tensor, before: Tensor, shares: Sequence[float]) -> Tensor:
    """The vectors of questions, each with its share of the one before, as asking joins them."""
    return normalize(own + torch.tensor(shares, device=own.device)[:, None] * before, dim=1)


def encoded(model: SentenceTransformer, texts: Sequence[str]) -> Tensor:
    """The vectors of texts, (n, d), of length 1, with their gradients."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    device = model.device
    found, batch = [], list[int]()
    for place, row in enumerate(order, 1):
        batch.append(row)
        longest = len(texts[order[min(place, len(order) - 1)]])
        if place == len(order) or (len(batch) + 1) * longest > _TOGETHER:
            features = batch_to_device(model.preprocess([texts[row] for row in batch]), device)
            with torch.autocast(device.type, torch.bfloat16, enabled=_has_bfloat16(device)):
                found.append(model(features)["sentence_embedding"].float())
            batch = []
    back = torch.tensor(order, device=device).argsort()
    return normalize(torch.cat(found)[back], dim=1)


def _has_bfloat16(device: torch.device) -> bool:
    """Whether half as many bits are quicker here; on other processors they are slower."""
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return bool(torch.cpu.get_capabilities().get("avx512_bf16"))


def _rate(step: int, total: int, warmup: float) -> float:
    rising = max(1, math.ceil(warmup * total))
    return min((step + 1) / rising, (total - step) / max(1, total - rising))
