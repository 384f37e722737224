"""What is in here and where it comes from: freshness, official sources, contracts, SQL of figures, SQL console."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import streamlit as st

from observatoire import bulletin, charts, console, formats, sources
from observatoire.catalog import CHAPTERS
from observatoire.contracts import CONTRACTS, Contract
from observatoire.contracts.documents import table_schema
from observatoire.contracts.model import TYPE_LABELS
from observatoire.home import DEMO, find_home
from observatoire.tables import FORMULA, Column, Table, as_date, plain, records, to_html
from observatoire.ui import analyst
from observatoire.ui.downloads import data_table, logged
from observatoire.ui.frame import demonstration
from observatoire.ui.pictures import dark
from observatoire.ui.release import ask, current, kept
from observatoire.ui.scope import understand
from observatoire.ui.words import bullets, definition_html, note, section

SHOWN_LATE = 2
"""Late sources named one by one on the first page."""
FRESH = "pages/donnees/fraicheur"
YEAR = r"\s*\b(19|20)\d{2}\b"
DELAY = 12
"""Months that a producer usually takes to publish a year: a source is late only after them."""
NEWS = "_nouveautes"
ANSWER = "_reponse_sql"
MOST_BARS = 60
SAMPLE = 3
"""Rows of an extract shown as an example."""
EXAMPLE = """select code, periode, valeur, marque
from valeurs
where indicateur = 'defm_abc' and niveau = 'quartier' and sexe = 'total' and tranche_age = 'total'
    and niveau_formation = 'total' and anciennete = 'total' and rsa = 'total' and nationalite = 'total'
    and periode = (select max(periode) from valeurs where indicateur = 'defm_abc' and niveau = 'quartier')
order by valeur desc
limit 20"""


# --- freshness ----------------------------------------------------------------------------------------


def freshness() -> None:
    """Show the last period of each source, its rhythm, and which are late."""
    section("Fraîcheur des sources")
    rows = source_ages(date.today())
    columns = (
        Column("source", "Source"),
        Column("derniere", "Dernier millésime", "date"),
        Column("rythme", "Rythme attendu"),
        Column("indicateurs", "Indicateurs", "nombre"),
        Column("etat", "État"),
    )
    data_table(Table("Dernier millésime publié par source", columns, tuple(rows)), unfolded=True)
    note(f"Une source est en retard quand son rythme et {DELAY} mois de délai du producteur sont passés.")


def compared() -> None:
    """Show what the extracts of a release say against one another; nothing where they agree."""
    if "constats" not in current().manifest["tables"]:
        return
    found = records(ask("pages/donnees/constats"))
    if not found:
        return
    section("Ce que la comparaison des extraits signale")
    counts = Counter(str(row["message"]) for row in found)
    bullets(f"{formats.count(number, 'cas', 'cas')} : {message}" for message, number in counts.items())
    lines = tuple(
        {
            **row,
            "quoi": next(
                (str(row[k]) for k in ("action", "quartier", "id", "code") if not formats.is_missing(row[k])),
                "",
            ),
            "cle": next((str(row[k]) for k in ("id", "code") if not formats.is_missing(row[k])), ""),
            "jour": "" if formats.is_missing(row["periode"]) else formats.day(row["periode"].date()),
        }
        for row in found
    )
    columns = (
        Column("quoi", "Action ou quartier"),
        Column("cle", "Code"),
        Column("jour", "Date"),
        Column("message", "Constat"),
    )
    data_table(Table("Constats entre extraits", columns, lines))


def late_sources() -> None:
    """Points of attention: sources whose next delivery is overdue."""
    late = sorted(
        (row for row in source_ages(date.today()) if row["retard"] > 0), key=lambda row: -row["retard"]
    )
    if len(late) <= SHOWN_LATE:
        bullets(
            f"{row['source']} : dernier millésime {formats.day(row['derniere'])}, "
            f"en retard de {formats.count(row['retard'], 'mois', 'mois')} (page Données)."
            for row in late
        )
        return
    oldest = late[0]
    bullets(
        [
            f"{formats.count(len(late), 'source')} attendent un nouveau millésime ; la plus en retard : {oldest['source']}, "
            f"{formats.day(oldest['derniere'])}, {formats.count(oldest['retard'], 'mois', 'mois')} de retard (page Données)."
        ]
    )


def source_ages(today: date) -> list[dict[str, Any]]:
    """For each source: last period, rhythm, months late (0 when it is not)."""
    found: list[dict[str, Any]] = kept(lambda: _source_ages(today), "sources", today)
    return found


def _source_ages(today: date) -> list[dict[str, Any]]:
    frame = ask(FRESH)
    indicators = current().indicators
    rows: list[dict[str, Any]] = []
    # The year in the name of a source says which one it is of a series, not another source.
    for _, part in frame.groupby(frame["source"].str.replace(YEAR, "", regex=True)):
        chapters = {indicators[name].chapter for name in part["indicateur"] if name in indicators}
        kind = "demandeurs_emploi" if chapters == {"demandeurs_emploi"} else "demographie"
        rhythm = CONTRACTS[kind].rhythm
        last = as_date(part["derniere"].max())
        overdue = _months(last, today) - rhythm - DELAY if last and rhythm else 0
        rows.append(
            {
                "source": str(part.sort_values("derniere", na_position="first")["source"].iloc[-1]),
                "derniere": last,
                "rythme": f"tous les {rhythm} mois" if rhythm else "non précisé",
                "indicateurs": len(part),
                "retard": max(0, overdue),
                "etat": _state(last, overdue),
            }
        )
    return rows


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _state(last: date | None, overdue: int) -> str:
    if last is None:
        return "millésime non précisé"
    return f"en retard de {formats.count(overdue, 'mois', 'mois')}" if overdue > 0 else "à jour"


# --- official sources ---------------------------------------------------------------------------------


def official() -> None:
    """Show the catalogue of official sources; the analyst sees what is new there, and fetches."""
    section("Sources officielles")
    catalogue = sources.load()
    rows = [
        {"titre": s.titre, "producteur": s.producteur, "licence": s.licence, "page": s.page}
        for s in catalogue.sources.values()
    ]
    columns = (
        Column("titre", "Source"),
        Column("producteur", "Producteur"),
        Column("licence", "Licence"),
        Column("page", "Page officielle"),
    )
    st.html(to_html(Table("Fichiers officiels que l'observatoire sait lire", columns, tuple(rows))))
    if not analyst.may_act():
        return
    chosen = st.selectbox(
        "Source", list(catalogue.sources.values()), format_func=lambda source: source.titre, key="source"
    )
    with st.container(horizontal=True):
        look = st.button("Voir ce qui est nouveau", key="nouveautes")
        bring = st.button("Télécharger et recevoir", key="telecharger")
    if look:
        _news(chosen, catalogue)
    if bring:
        _fetch(chosen, catalogue)


def _news(source: sources.Source, catalogue: sources.Catalogue) -> None:
    try:
        with st.spinner("Lecture du site…"):
            found = sources.news(find_home(), source, catalogue)
    except sources.FetchError as error:
        st.error(plain(str(error)))
        return
    bullets(f"{remote.name} : {status} {remote.modified[:10]}" for remote, status in found)


def _fetch(source: sources.Source, catalogue: sources.Catalogue) -> None:
    bar = st.progress(0.0, "Téléchargement")

    def report(name: str, done: int, total: int) -> None:
        bar.progress(min(1.0, done / total) if total else 0.0, f"{plain(name)} : {done >> 20} Mo")

    results = sources.fetch(find_home(), source, catalogue, report, author=analyst.name())
    bar.empty()
    for result in results:
        if result.erreur:
            st.error(plain(result.erreur))
    paths = [result.chemin for result in results if result.chemin]
    for letter in bulletin.receive(paths, find_home(), analyst.name()) if paths else ():
        (st.error if letter.refused else st.success)(plain(letter.summary()))
        st.html(bulletin.body(letter, level=3))


# --- contracts ----------------------------------------------------------------------------------------


def contracts() -> None:
    """Show a contract: columns, rules, example row, and its files to download."""
    section("Contrats des extraits")
    titles = {kind: f"{contract.title} ({kind})" for kind, contract in CONTRACTS.items()}
    understand("contrat", titles)
    kind = st.selectbox(
        "Sorte d'extrait",
        list(titles),
        format_func=lambda kind: titles.get(kind, str(kind)),
        key="contrat",
        bind="query-params",
    )
    contract = CONTRACTS[kind]
    note(f"Une ligne est {contract.row}. Clé : {', '.join(contract.key)}.")
    rows = [
        {
            "nom": column.name,
            "titre": column.title,
            "type": TYPE_LABELS[column.type],
            "presence": "facultative"
            if column.optional
            else "obligatoire"
            if column.required
            else "peut être vide",
            "exemple": _example(column.example),
        }
        for column in contract.columns
    ]
    columns = (
        Column("nom", "Colonne"),
        Column("titre", "Contenu"),
        Column("type", "Type"),
        Column("presence", "Présence"),
        Column("exemple", "Exemple"),
    )
    st.html(to_html(Table(f"Colonnes : {contract.title}", columns, tuple(rows))))
    _examples(contract)
    bullets(f"{rule.message} {rule.remedy}" for rule in contract.rules)
    _templates(contract)


def _examples(contract: Contract) -> None:
    """Show the first rows of the demonstration's own extract, as they stand in the file."""
    path = DEMO / f"{contract.kind}.parquet"
    if not path.is_file():
        return
    shown = [name for name in contract.names if contract.column(name).type != "geometrie"]
    first = next(pq.ParquetFile(path).iter_batches(batch_size=SAMPLE, columns=shown)).to_pylist()
    rows = tuple(
        {"nom": name, **{str(rank): _example(row[name]) for rank, row in enumerate(first)}}
        for name in shown
        if name in first[0]
    )
    columns = (Column("nom", "Colonne"), *(Column(str(k), f"Ligne {k + 1}") for k in range(len(first))))
    st.html(
        to_html(Table("Premières lignes de l'extrait de démonstration (chiffres simulés)", columns, rows))
    )


def _templates(contract: Contract) -> None:
    kind = contract.kind
    files = (
        (
            "Modèle vide (parquet)",
            f"{kind}.parquet",
            "application/vnd.apache.parquet",
            _empty_parquet(contract),
        ),
        (
            "Modèle vide (CSV)",
            f"{kind}.csv",
            "text/csv",
            (";".join(contract.names) + "\r\n").encode("utf-8-sig"),
        ),
        (
            "Table Schema (JSON)",
            f"{kind}.schema.json",
            "application/json",
            json.dumps(table_schema(contract), ensure_ascii=False, indent=1).encode(),
        ),
    )
    with st.container(horizontal=True):
        for label, name, mime, body in files:
            st.download_button(label, body, name, mime, key=f"modele_{name}", on_click="ignore")


def _example(given: Any) -> str:
    """Write an example as a person would in a spreadsheet."""
    if isinstance(given, bool):
        return "vrai" if given else "faux"
    if isinstance(given, (list, tuple)):
        return ", ".join(map(str, given))
    return "" if given is None else str(given)


def _empty_parquet(contract: Contract) -> bytes:
    out = pa.BufferOutputStream()
    pq.write_table(contract.table([]), out)
    return bytes(out.getvalue())


# --- SQL ----------------------------------------------------------------------------------------------


def figures_sql() -> None:
    """Show the definition and the SQL of every figure."""
    section("Requête de chaque chiffre")
    by_chapter: dict[str, list[str]] = {}
    for indicator in current().indicators.values():
        title = CHAPTERS.get(indicator.chapter, indicator.chapter)
        by_chapter.setdefault(title, []).append(definition_html(indicator, indicator.title))
    for title, parts in by_chapter.items():
        with st.expander(f"{plain(title)} ({len(parts)})"):
            st.html("".join(parts))


def ask_sql() -> None:
    """Run one SELECT over the protected tables of the release, and show it as table, chart and file."""
    section("Console SQL")
    note(
        "Une requête SELECT sur les tables protégées de cette version : ni fichier, ni réseau, ni autre base ; "
        f"{console.SECONDS:g} secondes, {formats.number(console.ROWS)} lignes au plus."
    )
    with st.expander("Tables et colonnes"):
        bullets(f"{name} : {', '.join(columns)}" for name, columns in _tables(str(current().path)).items())
    with st.form("console"):
        sql = st.text_area("Requête", EXAMPLE, height=160, key="requete")
        if st.form_submit_button("Exécuter"):
            try:
                st.session_state[ANSWER] = console.run(current(), sql)
            except console.Refused as refusal:
                st.session_state.pop(ANSWER, None)
                st.error(plain(str(refusal)))
    answer = st.session_state.get(ANSWER)
    if answer is not None:
        _show(answer)


@st.cache_data(max_entries=4, show_spinner=False)
def _tables(path: str) -> dict[str, list[str]]:
    del path  # what is kept is kept for it
    return console.tables(current())


def _show(answer: console.Answer) -> None:
    rows = answer.rows
    cut = f", les {formats.number(console.ROWS)} premières" if answer.cut else ""
    note(f"{formats.count(len(rows), 'ligne', 'lignes')}{cut}, en {formats.number(answer.seconds, 2)} s.")
    columns = tuple(Column(str(name), str(name)) for name in rows.columns)
    lines = tuple({str(name): _said(cell) for name, cell in row.items()} for row in records(rows))
    st.html(to_html(Table("Résultat de la requête", columns, lines, head=0), 100))
    _chart(rows)
    name = f"{current().prefix}resultat.csv"
    st.download_button(
        "Résultat en CSV", logged(partial(_csv, rows), name), name, "text/csv", on_click="ignore"
    )


def _csv(rows: pd.DataFrame) -> bytes:
    """Write the answer for a French spreadsheet: `2413` and not `2413,0`, and a text that looks like a formula as text."""
    said = demonstration()
    told = rows.assign(Avertissement=said) if said else rows
    told = told.map(lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell)
    return told.to_csv(sep=";", decimal=",", float_format="%.15g", index=False).encode("utf-8-sig")


def _said(cell: Any) -> str:
    """Write one cell of a result: nothing for a missing one, a day without its midnight, a whole number without .0."""
    if isinstance(cell, np.ndarray):
        return formats.listing([_said(part) for part in cell.tolist()])
    if isinstance(cell, (list, tuple, dict)) or not formats.is_missing(cell):
        if isinstance(cell, pd.Timestamp) and cell == cell.normalize():
            return cell.date().isoformat()
        if isinstance(cell, float):
            return f"{cell:.10g}".replace(".", ",")
        return str(cell)
    return ""


def _chart(rows: pd.DataFrame) -> None:
    """Draw the first column of numbers, one bar per row, named by the columns that hold no number."""
    numbers = [name for name in rows.columns if pd.api.types.is_numeric_dtype(rows[name])]
    texts = [name for name in rows.columns if name not in numbers]
    others = [name for name in texts if rows[name].map(_said).nunique() > 1] or texts
    if not numbers or not others or not 1 < len(rows) <= MOST_BARS:
        return
    labels = [" · ".join(filter(None, map(_said, row))) for row in rows[others].itertuples(index=False)]
    drawn = pd.DataFrame(
        {
            "label": labels,
            "valeur": rows[numbers[0]].astype(float),
            "marque": None,
            "code": map(str, range(len(rows))),
        }
    )
    with st.expander("Graphique"):
        figure = charts.bars(drawn, axis=str(numbers[0]), sort=False, dark=dark())
        st.plotly_chart(figure, theme=None, config=charts.config(), alt="Le tableau ci-dessus, en barres.")
