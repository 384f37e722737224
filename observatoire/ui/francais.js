/* Streamlit has no translations: its own few words (skip link, toolbars, empty menus) are put into French here.
   Only exact texts of this list are replaced, so no text of the observatory is ever touched. */
(() => {
  const WORDS = {
    "Skip to main content": "Aller au contenu",
    "Fullscreen": "Plein écran",
    "View fullscreen": "Plein écran",
    "Close fullscreen": "Quitter le plein écran",
    "Exit fullscreen": "Quitter le plein écran",
    "Clear selection": "Effacer la sélection",
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
    "Zoom out": "Réduire",
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
  };
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  const french = (text) => (text && Object.hasOwn(WORDS, text.trim()) ? WORDS[text.trim()] : null);

  function translate(root) {
    const elements = [root, ...root.querySelectorAll("[aria-label],[title],[placeholder],a,button,p,span,li,div")];
    for (const element of elements) {
      for (const name of ATTRIBUTES) {
        const word = french(element.getAttribute(name));
        if (word !== null) element.setAttribute(name, word);
      }
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE) continue;
        const word = french(node.nodeValue);
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
      for (const node of change.addedNodes) if (node.nodeType === Node.ELEMENT_NODE) waiting.add(node);
    if (idle && waiting.size > 0) whenIdle(work, { timeout: 500 });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
