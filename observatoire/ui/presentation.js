/* Presentation mode, for the room: `?presentation=1` shows one block of a page at a time in large type.
   ← and → change screen, Échap leaves. Blocks outside the screen keep their place but are neither seen nor read out.
   A screen starts at each first- or second-level title; in tabs, at each third-level title too (one axis, one screen).
   A title alone is no screen: it goes with what follows, and a lone menu with what is before. */
(() => {
  // A map is drawn by the graphics card, which forgets its picture once shown: kept, it is there on paper too.
  const context = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, wanted) {
    return context.call(this, kind, /^webgl/.test(kind) ? { ...wanted, preserveDrawingBuffer: true } : wanted);
  };

  const PARAMETER = "presentation";
  const root = document.documentElement;
  const main = () => document.querySelector("[data-testid=stMain]");
  let rank = 0;
  let here = "";
  let bar = null;

  const asked = () => new URLSearchParams(location.search).get(PARAMETER) === "1";
  const on = () => "presentation" in root.dataset;

  function write(value) {
    const url = new URL(location.href);
    if (value) url.searchParams.set(PARAMETER, "1");
    else url.searchParams.delete(PARAMETER);
    history.replaceState(history.state, "", url);
  }

  /* Blocks of the page in order; a block that holds tabs gives way to those of the open tab. */
  function blocks() {
    const first = document.querySelector(".stMainBlockContainer [data-testid=stVerticalBlock]");
    if (!first) return [];
    return [...first.children].flatMap((block) => {
      const panel = [...block.querySelectorAll("[role=tabpanel]")].find((one) => one.getClientRects().length > 0);
      const inside = panel && panel.querySelector("[data-testid=stVerticalBlock]");
      return inside ? [...inside.children].map((part) => ({ part, titles: "h1, h2, h3" })) : [{ part: block, titles: "h1, h2" }];
    });
  }

  const MATTER = ".obs-cards, .obs-facts, .obs-scroll, .obs-identity, .obs-voice, canvas, form, [data-testid=stPlotlyChart], [data-testid=stDeckGlJsonChart], [data-testid=stBidiComponentRegular], [data-testid=stAlert]";
  const matter = (parts, what = MATTER) =>
    parts.flatMap((part) => [part, ...part.querySelectorAll(what)]).find((one) => one.matches(what) && !one.closest("[data-testid=stExpander]"));

  function screens() {
    const found = [];
    for (const { part, titles } of blocks()) {
      const title = [...part.querySelectorAll(titles)].find((one) => !one.closest(".obs-card, [data-testid=stExpander]"));
      const opens = title && (title.tagName !== "H1" || found.length === 0);
      if (found.length === 0 || (opens && found.at(-1).title)) found.push({ parts: [], title: "", level: "" });
      found.at(-1).parts.push(part);
      if (title && !found.at(-1).title) Object.assign(found.at(-1), { title: title.textContent.trim(), level: title.tagName });
    }
    return found.filter((screen) => screen.title).reduce(withTitle, []).reduce(withMenu, []);
  }

  const fits = (first, last) => last.getBoundingClientRect().bottom - first.getBoundingClientRect().top < innerHeight - 60;

  function withTitle(kept, screen) {
    const before = kept.at(-1);
    if (!before || matter(before.parts)) return [...kept, screen];
    const next = matter(screen.parts) ?? screen.parts.at(-1);
    if (screen.level !== "H3" && !(before.level === "H1" && fits(before.parts[0], next))) return [...kept, screen];
    before.parts.push(...screen.parts);
    return kept;
  }

  function withMenu(kept, screen) {
    if (kept.length === 0 || matter(screen.parts, `${MATTER}, .obs-note`)) return [...kept, screen];
    kept.at(-1).parts.push(...screen.parts);
    return kept;
  }

  function mark(part, hidden) {
    if (part.hasAttribute("data-hors-ecran") !== hidden) part.toggleAttribute("data-hors-ecran", hidden);
  }

  function show(move) {
    const found = screens();
    if (!on() || found.length === 0) return;
    rank = Math.min(Math.max(rank, 0), found.length - 1);
    const shown = new Set(found[rank].parts);
    for (const { part } of blocks()) mark(part, !shown.has(part));
    const said = `Écran ${rank + 1} sur ${found.length} : ${found[rank].title}`;
    const status = bar.querySelector("[role=status]");
    if (status.textContent !== said) status.textContent = said;
    if (move) {
      const top = found[rank].parts[0].getBoundingClientRect().top - main().getBoundingClientRect().top;
      main().scrollTop = rank === 0 ? 0 : main().scrollTop + top - 24;
    }
  }

  function go(step) {
    rank += step;
    show(true);
  }

  function button(text, label, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.setAttribute("aria-label", label);
    made.addEventListener("click", act);
    return made;
  }

  function enter() {
    if (on()) return;
    root.dataset.presentation = "";
    here = location.pathname;
    rank = 0;
    bar = document.createElement("nav");
    bar.className = "obs-telecommande";
    bar.setAttribute("aria-label", "Présentation");
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    bar.append(
      button("←", "Écran précédent", () => go(-1)),
      button("→", "Écran suivant", () => go(1)),
      status,
      button("Quitter (Échap)", "Quitter la présentation", leave),
    );
    document.body.append(bar);
    show(true);
  }

  function leave() {
    if (!on()) return;
    delete root.dataset.presentation;
    bar.remove();
    document.querySelectorAll("[data-hors-ecran]").forEach((part) => mark(part, false));
    write(false);
    document.querySelector("a[data-presenter]")?.focus();
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("a[data-presenter]")) return;
    event.preventDefault();
    write(true);
    enter();
  });

  document.addEventListener("keydown", (event) => {
    if (!on() || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape") return leave();
    if (event.target.closest?.("input, textarea, select, [role=tab], [role=grid], [contenteditable]")) return;
    const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(step);
  });

  const PAPER = 688; // width of A4 less its margins, in CSS pixels
  window.addEventListener("beforeprint", () => {
    const wide = document.querySelector(".stMainBlockContainer [data-testid=stVerticalBlock]")?.clientWidth;
    if (wide) root.style.setProperty("--obs-papier", Math.min(1, PAPER / wide));
  });

  let waiting = false;
  new MutationObserver(() => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      if (on() && here !== location.pathname) leave();
      else if (on()) show(false);
      else if (asked() && screens().length > 0) enter();
    }, 100);
  }).observe(root, { childList: true, subtree: true });
})();
