"""LangChain as its documentation shows it: the recursive splitter, and a FAISS store.

500 characters, as ours are at most 600; without overlap, which is quickest.
"""

from collections.abc import Sequence
from pathlib import Path

import door
import faiss
from langchain_community.docstore.in_memory import InMemoryDocstore
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings

CHARACTERS = 500


def build(folder: Path, index: Path) -> None:
    """Split, embed and save."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    documents = [
        Document(path.read_text(encoding="utf-8"), metadata={"source": path.name})
        for path in sorted(folder.glob("*.txt"))
    ]
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHARACTERS, chunk_overlap=0)
    embeddings = HuggingFaceEmbeddings(model_name=door.model())
    store = FAISS(
        embedding_function=embeddings,
        index=faiss.IndexFlatL2(len(embeddings.embed_query("hello world"))),
        docstore=InMemoryDocstore(),
        index_to_docstore_id={},
    )
    store.add_documents(documents=splitter.split_documents(documents))
    store.save_local(str(index))


def opened(index: Path) -> door.Ask:
    """Load the store; what it saves beside FAISS is a pickle."""
    embeddings = HuggingFaceEmbeddings(model_name=door.model())
    store = FAISS.load_local(str(index), embeddings, allow_dangerous_deserialization=True)

    def ask(question: str, history: Sequence[str], top: int) -> list[door.Passage]:
        found = store.similarity_search(question, k=top)
        return [(one.metadata["source"], one.page_content) for one in found]

    return ask


if __name__ == "__main__":
    door.main(build, opened)
