"""The pictures of the guides, taken from the demonstration release: `python tests/browser/guides.py` takes them again."""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image
from playwright.sync_api import Page, expect

from observatoire import releases
from observatoire.extracts import import_files
from observatoire.home import DEMO, PROJECT, Home
from tests.browser.conftest import launched, served, settle

FOLDER = PROJECT / "docs" / "images"
SIZE = {"width": 1280, "height": 800}
WIDTH = 960


class Shot(NamedTuple):
    """A view, what must be on it because the guide speaks of it, the title to bring to the top, the tab to open."""

    path: str
    says: tuple[str, ...]
    top: str = ""
    tab: str = ""


SHOTS = {
    "synthese": Shot("/?territoire=cde-036", ("Présenter en salle", "Première visite ? Par où commencer")),
    "presentation": Shot("/?territoire=cde-036&presentation=1", ("Quitter (Échap)", "Écran suivant")),
    "comite": Shot("/comite?territoire=cde-036", ("Faire le dossier", "Décisions du comité")),
    "freins": Shot(
        "/freins?territoire=cde-036",
        ("besoin non couvert", "Case à lire : quartier", "Comment lire"),
        "Qui a besoin de quoi",
    ),
    "actions": Shot(
        "/actions?territoire=cde-036&vue=Parcours et sorties",
        ("Parcours et sorties", "Compter les sorties au sens"),
        "Sur ",
    ),
    "donnees": Shot("/donnees", ("Fraîcheur et sources", "Contrats", "SQL"), tab="Fraîcheur et sources"),
}


def take(page: Page, shot: Shot) -> Image.Image:
    """Photograph the first screen of the view that the page shows."""
    page.set_viewport_size(SIZE)
    expect(page.locator("[data-testid=stMain] [data-testid=stSkeleton]")).to_have_count(0, timeout=60_000)
    if shot.tab:
        page.get_by_role("tab", name=shot.tab).click()
    if shot.top:
        page.locator("h2", has_text=shot.top).first.evaluate("e => e.scrollIntoView({ block: 'start' })")
    page.wait_for_timeout(1000)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return image.resize((WIDTH, round(WIDTH * image.height / image.width)))


def main() -> None:
    """Publish the demonstration aside, serve it, and write each picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        home = Home(Path(aside) / "home")
        import_files([DEMO], home)
        releases.publish(home, "Démonstration")
        with served(home, Path(aside) / "log.txt") as address, launched() as browser:
            page = browser.new_context(viewport=SIZE, locale="fr-FR").new_page()
            for name, shot in SHOTS.items():
                page.goto(address + shot.path)
                settle(page)
                take(page, shot).save(FOLDER / f"{name}.webp", quality=70, method=6)
                print(f"docs/images/{name}.webp")


if __name__ == "__main__":
    main()
