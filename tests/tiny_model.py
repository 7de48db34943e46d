"""A real sentence-transformers model of a few kilobytes, made on the spot, to be exported."""

from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

_WORDS = ["[PAD]", "[UNK]", *"we keep your personal data for as long the law asks".split()]


def write_tiny_model(folder: Path, *, include_prompt: bool = True) -> Path:
    """Two layers of 8 numbers, 16 tokens, the mean of the tokens, prompts of its own.

    include_prompt: whether the prompt counts in the mean; where not, it cannot be exported, because
    the graph knows of no prompt.
    """
    network, saved = folder / "network", folder / "model"
    words = Tokenizer(models.WordLevel({w: i for i, w in enumerate(_WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", model_max_length=16
    )
    fast.save_pretrained(network)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(_WORDS),
        hidden_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=16,
    )
    BertModel(config).save_pretrained(network)
    pooling = Pooling(8, pooling_mode="mean", include_prompt=include_prompt)
    model = SentenceTransformer(
        modules=[Transformer(str(network)), pooling],
        prompts={"query": "law ", "document": "data "},
    )
    model.save_pretrained(str(saved))
    return saved
