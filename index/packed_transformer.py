"""The sentence-transformers module that the shipped model's modules.json names."""

import json
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from transformers import AutoModel, PretrainedConfig, PreTrainedModel

from index.packed import SETTINGS, unpack


class PackedTransformer(Transformer):
    """A Transformer whose weights lie packed in its folder (`index/packed.py`)."""

    def _load_model(
        self,
        model_name_or_path: str,
        transformer_task: object,
        config: PretrainedConfig,
        *others: object,
        **more: object,
    ) -> PreTrainedModel:
        weights = unpack(Path(model_name_or_path))
        state = {name: torch.from_numpy(values) for name, values in weights.items()}
        model: PreTrainedModel = AutoModel.from_config(  # type: ignore[no-untyped-call]
            config, trust_remote_code=False
        )
        for name, expected in model.state_dict().items():
            found = tuple(state[name].shape) if name in state else "none"
            if found != tuple(expected.shape):
                raise ValueError(
                    f"{name} has {found} weights; config.json says {tuple(expected.shape)}"
                )
        model.load_state_dict(state)
        return model


def load_packed(folder: Path) -> SentenceTransformer:
    """The model in a folder, as `training` writes it.

    SentenceTransformer(folder) would do the same, if told to trust any code in the folder.
    Raises OSError for a file that is missing, ValueError if the weights are not those of the
    configuration, such as of another dimension, RuntimeError if there are more of them.
    """
    for name in SETTINGS:
        if not (folder / name).is_file():
            raise FileNotFoundError(f"{name} is missing")
    prompts = json.loads((folder / SETTINGS[1]).read_text(encoding="utf-8"))["prompts"]
    transformer = PackedTransformer.load(str(folder), local_files_only=True)
    pooling = Pooling.load(str(folder), subfolder="1_Pooling", local_files_only=True)
    modules = [transformer, pooling, Normalize()]
    return SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
