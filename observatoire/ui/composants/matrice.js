// A table of choices: one button per cell, walked with the arrows, chosen by click, Enter or Space.
// Every text arrives as data and is written as text. Moving the focus chooses nothing. What each cell would repeat
// (its key, the names of its line and column, its state) is made here: the table is a third as heavy.

const made = (tag, attributes, text) => {
  const one = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
  if (text !== undefined) one.textContent = text;
  return one;
};

const said = (data, text) => `${text.slice(2)}, ${data.states[text[0]]}`;

const drawn = (data) => {
  const table = made("table", { class: "obs-matrix" });
  table.append(made("caption", {}, data.caption));
  const head = table.createTHead().insertRow();
  head.append(made("th", { scope: "col" }, data.corner));
  data.columns.forEach(({ text, title }) => head.append(made("th", { scope: "col", ...(title !== text && { title }) }, text)));
  const body = table.createTBody();
  data.lines.forEach((line) => {
    const row = body.insertRow();
    row.append(made("th", { scope: "row" }, line.text));
    line.cells.forEach((text, column) => {
      const td = row.insertCell();
      td.className = `obs-shade${line.shades[column]}`;
      if (!text) return;
      const button = made("button", { tabindex: "-1", "aria-label": said(data, text) });
      button.append(made("span", {}, text));
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
  const { chosen, ...shown } = data;
  const written = JSON.stringify(shown);
  if (frame.written !== written) {
    frame.written = written;
    frame.replaceChildren(drawn(data));
    frame.setAttribute("aria-label", data.caption);
  }
  const table = frame.querySelector("table");
  const at = (line, column) => table.tBodies[0].rows[line]?.cells[column + 1]?.querySelector("button");
  const place = (button) => {
    const td = button.closest("td");
    return [data.lines[td.parentElement.sectionRowIndex], data.columns[td.cellIndex - 1], td];
  };
  const enter = (button) => {
    if (!button) return;
    table.querySelector("[tabindex='0']")?.setAttribute("tabindex", "-1");
    button.setAttribute("tabindex", "0");
    const [line, column] = place(button);
    button.setAttribute("aria-label", `${line.title || line.text}, ${column.title} : ${said(data, button.textContent)}`);
  };
  const own = at(data.lines.findIndex(({ key }) => key === chosen[0]), data.columns.findIndex(({ key }) => key === chosen[1]));
  const before = table.querySelector("[aria-pressed]");
  if (before !== own) before?.removeAttribute("aria-pressed");
  own?.setAttribute("aria-pressed", "true");
  if (!frame.contains(document.activeElement)) enter(own || table.querySelector("button"));
  frame.onclick = (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    enter(button);
    const [line, column] = place(button);
    setTriggerValue("case", `${line.key} ${column.key}`);
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
