// A table of choices: one button per cell, walked with the arrows, chosen by click, Enter or Space.
// Every text arrives as data and is written as text. Moving the focus chooses nothing.

const made = (tag, attributes, text) => {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  if (text !== undefined) one.textContent = text;
  return one;
};

const drawn = (data) => {
  const table = made("table", { class: "obs-matrix" });
  table.append(made("caption", {}, data.caption));
  const head = table.createTHead().insertRow();
  data.head.forEach(({ text, title }) => head.append(made("th", { scope: "col", title: title || text }, text)));
  const body = table.createTBody();
  data.lines.forEach((line) => {
    const row = body.insertRow();
    row.append(made("th", { scope: "row" }, line.text));
    line.cells.forEach((cell) => {
      const td = row.insertCell();
      td.className = `obs-shade${cell.shade}`;
      if (!cell.text) return;
      const button = made("button", { type: "button", tabindex: "-1", "data-case": cell.key, "aria-label": cell.said });
      button.append(made("span", {}, cell.text));
      td.append(button);
    });
  });
  return table;
};

const step = (table, from, key) => {
  const td = from.closest("td");
  const rows = [...table.tBodies[0].rows];
  const [row, column] = [rows.indexOf(td.parentElement), td.cellIndex];
  const last = td.parentElement.cells.length - 1;
  const place = {
    ArrowUp: [row - 1, column], ArrowDown: [row + 1, column], ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
    Home: [row, 1], End: [row, last], PageUp: [Math.max(row - 10, 0), column], PageDown: [Math.min(row + 10, rows.length - 1), column],
  }[key];
  return place && rows[place[0]]?.cells[place[1]]?.querySelector("button");
};

export default function ({ data, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector("[data-matrice]");
  const written = JSON.stringify({ ...data, chosen: "" });
  if (frame.written !== written) {
    frame.written = written;
    frame.replaceChildren(drawn(data));
    frame.setAttribute("aria-label", data.caption);
  }
  const table = frame.querySelector("table");
  const buttons = [...table.querySelectorAll("button")];
  const enter = (button) => {
    buttons.forEach((one) => one.setAttribute("tabindex", one === button ? "0" : "-1"));
  };
  buttons.forEach((one) => one.setAttribute("aria-pressed", String(one.dataset.case === data.chosen)));
  if (!frame.contains(document.activeElement)) {
    enter(buttons.find((one) => one.dataset.case === data.chosen) || buttons[0]);
  }
  frame.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    enter(button);
    setTriggerValue("case", button.dataset.case);
  };
  frame.onkeydown = (event) => {
    const from = event.target.closest("button");
    const to = from && step(table, from, event.key);
    if (!to) return;
    event.preventDefault();
    enter(to);
    to.focus();
  };
}
