"""Who is measured by bench/peers.py: this program and its peers, and how each is called.

A peer lives in a virtual environment of its own, in .peers/, made from bench/peers/NAME.txt.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
COMMANDS = ROOT / "bench" / "peers"
PLACE = ROOT / ".peers"  # environments, and the indexes while they are measured
QUESTION = "who can I contact about GDPR at BetterCloud?"
OURS = "Policy Q&A"

# Nothing is fetched while it is measured, and every thread setting is the one it comes with.
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
_LEFT_OUT = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "TOKENIZERS_PARALLELISM", "VIRTUAL_ENV")
_TELLING = (
    *("torch", "sentence-transformers", "transformers", "onnxruntime", "faiss-cpu", "numpy"),
    *("langchain-community", "langchain-huggingface", "langchain-text-splitters"),
    *("llama-index-core", "llama-index-embeddings-huggingface", "txtai", "gradio"),
)  # packages whose versions are noted


@dataclass(frozen=True, slots=True)
class Contender:
    """A program that is measured."""

    name: str
    environment: str = ""  # its folder in .peers/; "" is the one that runs this
    script: str = "ours.py"  # in bench/peers/
    settings: tuple[tuple[str, str], ...] = ()  # more environment variables

    @property
    def python(self) -> str:
        """Its interpreter."""
        if not self.environment:
            return sys.executable
        binaries = "Scripts" if os.name == "nt" else "bin"
        return str(PLACE / self.environment / binaries / "python")

    def build(self, folder: Path, index: Path) -> list[str]:
        """The command that indexes a folder."""
        if self.name == OURS:
            return [self.python, "-m", "index", "build", str(folder), "--index", str(index)]
        return [self.python, str(COMMANDS / self.script), "build", str(folder), str(index)]

    def ask(self, index: Path) -> list[str]:
        """The command that answers one question."""
        if self.name == OURS:
            return [self.python, "-m", "qa", QUESTION, "--index", str(index), "--top", "3"]
        return [self.python, str(COMMANDS / self.script), "ask", str(index), QUESTION]

    def warm(self, index: Path, questions: Path) -> list[str]:
        """The command that measures how fast an opened index answers."""
        return [self.python, str(COMMANDS / self.script), "warm", str(index), str(questions)]

    def variables(self) -> dict[str, str]:
        """The environment variables that it runs with."""
        kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
        ours = {"PYTHONPATH": str(ROOT)} if self.name == OURS else {}
        kept.pop("PYTHONPATH", None)
        return kept | _OFFLINE | ours | dict(self.settings)


PEERS = (
    Contender("LangChain", "langchain", "langchain_peer.py"),
    Contender("LlamaIndex", "llamaindex", "llamaindex_peer.py"),
    Contender("txtai", "txtai", "txtai_peer.py"),
)
# Shown, but never the best peer: most of the text is in no vector of it.
UNREAD = Contender(
    "LlamaIndex, 1,024 tokens",
    "llamaindex",
    "llamaindex_peer.py",
    (("LLAMAINDEX_CHUNKS", "default"),),
)
CONTENDERS = (Contender(OURS), *PEERS, UNREAD)


def set_up() -> None:
    """Make the environments that are missing, or were made from other requirements."""
    for peer in PEERS:
        requirements = COMMANDS / f"{peer.environment}.txt"
        ready = PLACE / peer.environment / ".ready"
        wanted = requirements.read_text(encoding="utf-8")
        if ready.is_file() and ready.read_text(encoding="utf-8") == wanted:
            continue
        print(f"Setting up {peer.name} in {ready.parent.relative_to(ROOT)} …")
        subprocess.run([sys.executable, "-m", "venv", str(ready.parent)], check=True)
        install = [peer.python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*install, "-r", str(requirements)], check=True)
        ready.write_text(wanted, encoding="utf-8")


def versions(contender: Contender) -> dict[str, str]:
    """The versions of the packages that matter in a contender's environment."""
    command = [contender.python, "-m", "pip", "list", "--format=json"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {package["name"].lower(): package["version"] for package in json.loads(listed)}
    return {name: found[name] for name in _TELLING if name in found}
