"""Screenshots of every page, light and dark, desktop and tablet, into shots/: run by `make shots`.

Of the demonstration, published aside; or of an installation that has a release: `make shots INSTALLATION=FOLDER`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from observatoire import releases
from observatoire.extracts import import_files
from observatoire.home import DEMO, PROJECT, Home
from tests.browser.conftest import launched, served, settle

PAGES = {
    "synthese": "/?territoire=cde-036",
    "carte": "/carte?territoire=cde-036",
    "quartier": "/quartier?territoire=cde-079&quartiers=QN97104M",
    "demandeurs-emploi": "/demandeurs-emploi?territoire=cde-004",
    "freins": "/freins?territoire=cde-036",
    "actions": "/actions?territoire=cde-036",
    "offre": "/offre?territoire=cde-036",
    "comparer": "/comparer?territoire=cde-036",
    "comite": "/comite?territoire=cde-036",
    "donnees": "/donnees",
    "methode": "/methode",
}
WIDTHS = {"bureau": 1280, "tablette": 820}
SCHEMES = {"clair": "light", "sombre": "dark"}
TALLEST = 8000


def demonstration(root: Path) -> Home:
    """Publish the demonstration in a folder of its own."""
    home = Home(root)
    import_files([DEMO], home)
    releases.publish(home, "Démonstration")
    return home


def main() -> None:
    """Serve an installation, and photograph each page whole."""
    folder = PROJECT / "shots"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        home = Home(Path(sys.argv[1]).resolve()) if sys.argv[1:] else demonstration(Path(aside) / "home")
        with served(home, Path(aside) / "log.txt") as address, launched() as browser:
            for width_name, width in WIDTHS.items():
                for scheme_name, scheme in SCHEMES.items():
                    size = {"width": width, "height": 1000}
                    context = browser.new_context(viewport=size, color_scheme=scheme, locale="fr-FR")
                    page = context.new_page()
                    for name, path in PAGES.items():
                        page.set_viewport_size(size)
                        page.goto(address + path)
                        settle(page)
                        page.wait_for_timeout(1500)
                        height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
                        page.set_viewport_size({"width": width, "height": min(max(height, 1000), TALLEST)})
                        page.wait_for_timeout(1500)
                        target = folder / f"{name}-{width_name}-{scheme_name}.png"
                        page.screenshot(path=target)
                        print(target.relative_to(PROJECT))
                    context.close()


if __name__ == "__main__":
    main()
