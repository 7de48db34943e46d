"""LlamaIndex as its documentation shows it: its sentence splitter, a persisted VectorStoreIndex.

Its own 1,024 tokens to a chunk are four times what all-MiniLM-L6-v2 reads: three quarters of the
text would be in no vector. So 256 here, and its own with LLAMAINDEX_CHUNKS=default.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import door
from llama_index.core import (
    SimpleDirectoryReader,
    StorageContext,
    VectorStoreIndex,
    load_index_from_storage,
)
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

TOKENS, OVERLAP = 256, 20  # what the model reads; the overlap of its documentation


def build(folder: Path, index: Path) -> None:
    """Read, split, embed and persist."""
    documents = SimpleDirectoryReader(str(folder), required_exts=[".txt"]).load_data()
    own = os.environ.get("LLAMAINDEX_CHUNKS") == "default"
    splitter = (
        SentenceSplitter() if own else SentenceSplitter(chunk_size=TOKENS, chunk_overlap=OVERLAP)
    )
    made = VectorStoreIndex.from_documents(
        documents,
        transformations=[splitter],
        embed_model=HuggingFaceEmbedding(model_name=door.model()),
    )
    made.storage_context.persist(persist_dir=str(index))


def opened(index: Path) -> door.Ask:
    """Load what was persisted, and retrieve from it: no language model."""
    storage = StorageContext.from_defaults(persist_dir=str(index))
    embed_model = HuggingFaceEmbedding(model_name=door.model())
    loaded = load_index_from_storage(storage, embed_model=embed_model)
    retrievers = {
        top: loaded.as_retriever(similarity_top_k=top) for top in (door.TOP, door.WARM_TOP)
    }

    def ask(question: str, history: Sequence[str], top: int) -> list[door.Passage]:
        found = retrievers[top].retrieve(question)
        return [(one.metadata["file_name"], one.text) for one in found]

    return ask


if __name__ == "__main__":
    door.main(build, opened)
