/* The Back button leads where the reader was. A link holds codes, which the app then writes as labels, one filter at a
   time: Streamlit makes each writing a step of the history, and going back to one of them loses the other filters.
   Until the reader touches the page, a change of its address takes the place of the last step. */
(() => {
  const push = history.pushState.bind(history);
  let touched = false;
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => { touched = true; }, { capture: true, once: true });
  history.pushState = (state, title, url) => {
    const here = url && new URL(url, location.href).pathname === location.pathname;
    if (here && !touched) history.replaceState(state, title, url);
    else push(state, title, url);
  };
})();
