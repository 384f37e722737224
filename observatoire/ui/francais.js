/* Streamlit has no translations: its own few words (skip link, toolbars, empty menus) are put into French here.
   Only exact texts of this list are replaced, so no text of the observatory is touched. */
(() => {
  const WORDS = {
    "Skip to main content": "Aller au contenu",
    "Help for Votre nom": "Aide : votre nom",
    "Fullscreen": "Plein écran",
    "View fullscreen": "Plein écran",
    "Close fullscreen": "Quitter le plein écran",
    "Exit fullscreen": "Quitter le plein écran",
    "Clear selection": "Effacer la sélection",
    "Selected values": "Choix faits",
    "Remove": "Retirer",
    "Mapbox logo": "Logo de Mapbox",
    "Clear all": "Tout effacer",
    "Select all": "Tout choisir",
    "Clear value": "Effacer",
    "Choose options": "Choisir",
    "Choose an option": "Choisir",
    "No results": "Aucun résultat",
    "No options to select": "Aucun choix possible",
    "Download as CSV": "Télécharger en CSV",
    "Show/hide columns": "Choisir les colonnes",
    "Search": "Rechercher",
    "Close": "Fermer",
    "open": "ouvrir",
    "Zoom in": "Agrandir",
    "Zoom In": "Agrandir",
    "Zoom out": "Réduire",
    "Zoom Out": "Réduire",
    "Toggle attribution": "Sources du fond de carte",
    "Map": "Carte",
    "App pages": "Pages",
    "Sidebar": "Filtres",
    "Collapse sidebar": "Replier les filtres",
    "Expand sidebar": "Déplier les filtres",
    "Open": "Ouvrir",
    "Running...": "Calcul en cours…",
    "Stop": "Arrêter",
    "View more": "Voir plus",
    "View less": "Voir moins",
    "Loading...": "Chargement…",
    "Upload": "Choisir des fichiers",
    "500MB per file": "500 Mo par fichier",
    "Press Enter to apply": "Entrée pour valider",
    "Press Ctrl+Enter to apply": "Ctrl+Entrée pour valider",
    "Press Enter to submit form": "Entrée pour valider",
    "Press Ctrl+Enter to submit form": "Ctrl+Entrée pour valider",
    "Page not found": "Page introuvable",
    "dd": "jj",
    "yyyy": "aaaa",
    "Choose date": "Choisir la date",
    "Previous month": "Mois précédent",
    "Next month": "Mois suivant",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.":
      "Flèches pour changer de jour, Entrée pour choisir, Échap pour fermer.",
  };
  const NAMED = { // never read in a text: it may be the name of a partner
    "day": "jour",
    "month": "mois",
    "year": "année",
    "Empty": "Vide",
    "Previous": "Précédent",
    "Next": "Suivant",
  };
  const ATTRIBUTES = ["aria-label", "aria-valuetext", "title", "placeholder"]; // the second one tells too that a date is emptied
  const TOOL = /^(Fullscreen|Close fullscreen|Clear selection|Show\/hide columns|Download as CSV|Search): /; // a tool names its picture after itself
  const PART = /^(day|month|year|Choose date), /; // of a date field: a part names its field
  const SIZE = /^(\d+(?:\.\d+)?)([KMG]?)B$/; // of a file just chosen
  const REMOVE = /^Remove /; // the cross of a chosen option names the option

  function french(text) {
    if (!text) return null;
    if (Object.hasOwn(WORDS, text.trim())) return WORDS[text.trim()];
    if (REMOVE.test(text)) return text.replace(REMOVE, "Retirer ");
    const tool = text.match(TOOL);
    return tool ? `${WORDS[tool[1]]} : ${text.slice(tool[0].length)}` : null;
  }

  function named(text) {
    if (!text) return null;
    if (Object.hasOwn(NAMED, text.trim())) return NAMED[text.trim()];
    const part = text.match(PART);
    return part ? `${NAMED[part[1]] ?? WORDS[part[1]]}, ${text.slice(part[0].length)}` : french(text);
  }

  function written(text, element) {
    const size = element.closest("[data-testid=stFileUploader]") && text.match(SIZE);
    return size ? `${size[1].replace(".", ",")}\u00a0${size[2].replace("K", "k")}o` : french(text);
  }

  function translate(root) {
    const elements = [root, ...root.querySelectorAll("[aria-label],[title],[placeholder],a,button,p,span,li,div,h2")];
    for (const element of elements) {
      if (element.dataset.testid === "stFileUploaderDropzone") element.setAttribute("role", "group"); // it has a name
      for (const name of ATTRIBUTES) {
        const word = named(element.getAttribute(name));
        if (word !== null) element.setAttribute(name, word);
      }
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE) continue;
        const word = written(node.nodeValue, element);
        if (word !== null) node.nodeValue = word;
      }
    }
  }

  const waiting = new Set();
  const whenIdle = window.requestIdleCallback || ((work) => setTimeout(work, 50));
  const work = () => {
    const roots = [...waiting];
    waiting.clear();
    roots.filter((root) => root.isConnected).forEach(translate);
  };
  new MutationObserver((changes) => {
    const idle = waiting.size === 0;
    for (const change of changes)
      if (change.type === "attributes") waiting.add(change.target);
      else for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) waiting.add(node);
    if (idle && waiting.size > 0) whenIdle(work, { timeout: 500 });
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ATTRIBUTES });
  translate(document.documentElement); // on a busy machine Streamlit has already drawn something
})();
