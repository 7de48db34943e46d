"""How the page is served: its protections, colours and the little it does in the browser."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gradio.themes import Base, Default, LocalFont
from gradio.utils import get_upload_folder
from starlette.middleware import Middleware

from index.files import MAX_FILE
from ui_guard import Guard

# Gradio would scroll a new answer to its end; people read it from its beginning.
# And it names each message by its whole HTML, which a screen reader would read out; and its bin,
# which ui.css labels “Start over”, otherwise than it looks.
_SCRIPT = """<script>
let shown = 0;
new MutationObserver(() => {
  const replies = document.querySelectorAll("#chat .reply").length;
  if (replies === shown) return;
  shown = replies;
  for (const message of document.querySelectorAll("#chat [data-testid][aria-label]")) {
    message.role = "article";
    message.ariaLabel = message.dataset.testid === "user" ? "Question" : "Answer";
  }
  document.querySelector("#chat [aria-label=Clear]")?.setAttribute("aria-label", "Start over");
  if (shown) [...document.querySelectorAll("#chat .question")].at(-1).scrollIntoView();
}).observe(document, {childList: true, subtree: true});
</script>"""


def launch_settings(host: str, port: int, private: Iterable[Path]) -> dict[str, Any]:
    """How the page is served: to this machine, with every side door of Gradio shut.

    private: folders whose files are never served.
    """
    guard = Middleware(Guard, host=host, uploads=Path(get_upload_folder()))
    return {
        "server_name": f"[{host}]" if ":" in host else host,
        "server_port": port,
        "app_kwargs": {"middleware": [guard]},
        "share": False,
        "show_error": False,
        "run_history": False,
        "enable_monitoring": False,
        "mcp_server": False,
        "ssr_mode": False,
        "pwa": False,
        "footer_links": [],
        "allowed_paths": [],
        "blocked_paths": [str(folder.resolve()) for folder in private],
        "max_file_size": MAX_FILE,
        "state_session_capacity": 500,
        "max_threads": 8,
        "prevent_thread_lock": True,
        "quiet": True,
        "theme": _theme(),
        "css_paths": Path(__file__).with_name("ui_assets") / "ui.css",
        "head": _SCRIPT,
    }


def _theme() -> Base:
    """Colours and type; the font comes with Gradio (its weight 600 lacks most letters)."""
    return Default(
        primary_hue="teal",
        neutral_hue="slate",
        radius_size="lg",
        font=[LocalFont("IBM Plex Sans", (400, 700)), "ui-sans-serif", "system-ui", "sans-serif"],
    ).set(body_text_color_subdued="*neutral_600", body_text_color_subdued_dark="*neutral_400")
