"""Rows of actions, paths, exits and money → sentences, labels, tables and rows to draw. Pure: no Streamlit, no query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from observatoire import charts, formats
from observatoire.formats import count, is_missing, listing, number, percent
from observatoire.tables import Column, Table
from observatoire.vocabulary import (
    DEFINITIONS,
    ETAPES,
    FINANCEURS,
    MASQUES,
    NIVEAUX,
    PERIMETRES,
    SORTIES,
    STATUTS_ACTION,
    TOTAL,
)

Row = Mapping[str, Any]

PATHS = "Partenaires de la Cité, parcours"
FUNDS = "Partenaires de la Cité, financements"

MAIN = {"iae": "dynamique", "plie": "positive", "france_travail": "acces"}
"""The exit that each definition is best known for."""

WHY = {
    "iae": (
        "L'IAE regarde la situation le jour de la sortie : elle compte tous les contrats, les formations "
        "qualifiantes et les embauches dans une autre structure d'insertion, sans demander qu'ils durent."
    ),
    "plie": (
        "Le PLIE demande une preuve dans la durée : six mois d'emploi au moins à mi-temps, une création "
        "d'entreprise ou une formation qualifiante validée. Il compte donc moins de sorties."
    ),
    "france_travail": (
        "France Travail regarde les six mois qui suivent la sortie : toute reprise d'emploi compte, même "
        "tardive ou courte, mais une formation seule ne compte pas."
    ),
}
"""Why the same people give another rate: one sentence per definition."""

EXITS = {
    ("iae", "dynamique"): "sorties dynamiques",
    ("plie", "positive"): "sorties positives",
    ("france_travail", "acces"): "accès à l'emploi",
}

BEFORE = {
    "mobilise": "des personnes repérées",
    "accompagne": "des mobilisées",
    "sorti": "des accompagnées",
    "emploi_1_mois": "des sorties",
    "emploi_3_mois": "de celles en emploi à 1 mois",
    "emploi_6_mois": "de celles en emploi à 3 mois",
    "emploi_12_mois": "de celles en emploi à 6 mois",
}
"""Whom the share of a stage is a share of."""

LOST = {
    "mobilise": ("repérée, non mobilisée", "repérées, non mobilisées"),
    "accompagne": ("mobilisée, non accompagnée", "mobilisées, non accompagnées"),
    "sorti": ("encore suivie ou perdue de vue", "encore suivies ou perdues de vue"),
    "emploi_1_mois": ("sans emploi à 1 mois", "sans emploi à 1 mois"),
}
"""Who is at a stage and not at the next one."""

FEMININE = ("commune", "epci", "cite_emploi", "zone_emploi", "region")
"""Levels whose name is feminine."""

ATTACHED = (
    "Une action qui ne nomme aucun quartier est rattachée à un territoire. Elle compte ici, une seule fois, si ce contrat "
    "de ville, cette intercommunalité ou cette commune a un quartier ici (un territoire plus large : s'il n'en a "
    "pas ailleurs). Rien ne dit dans quels quartiers elle se tient : son argent n'est réparti entre aucun. Les actions "
    "d'un contrat dont aucun fichier ne dit les quartiers ne sont comptées que pour la France entière."
)
"""On what basis actions of a contrat de ville are counted in a place."""

NOT_CARRIED = "Aucun extrait ne porte sur les habitants hors quartiers prioritaires ici."


def has(row: Row | None) -> bool:
    """Say whether a row has a figure to show."""
    return row is not None and not is_missing(row.get("valeur")) and row.get("marque") not in MASQUES


# --- the head of the page -------------------------------------------------------------------------


def title(
    place: str, actions: int, mobilised: Any, rate: Row | None, definition: str, year: str, basis: str = ""
) -> str:
    """Write the message of the page: how many actions, on what `basis`, for whom, and what it gives."""
    if not actions:
        return f"{place} : aucune action publiée"
    said = f"{place} : {count(actions, 'action')}{basis}"
    if not is_missing(mobilised):
        said += f", {count(int(mobilised), 'personne mobilisée', 'personnes mobilisées')} en {year}"
    if rate is not None and has(rate):
        words = EXITS[definition, MAIN[definition]]
        said += f" et {percent(rate['valeur'])} de {words} au sens {of(definition)}"
    return said


def basis(actions: Sequence[Row]) -> str:
    """Say how many actions of a list name a territoire (`niveau`) and no quartier; empty where none does."""
    kinds = [row["niveau"] for row in actions if not is_missing(row["niveau"])]
    if not kinds:
        return ""
    most = sorted(dict.fromkeys(kinds), key=lambda kind: -kinds.count(kind))
    whole = "rattachée" if len(actions) == 1 else "toutes rattachées"
    who = whole if len(kinds) == len(actions) else f"dont {number(len(kinds))} par rattachement"
    names = [
        f"une {NIVEAUX[kind].lower()}" if kind in FEMININE else f"un {NIVEAUX[kind].lower()}" for kind in most
    ]
    return f", {who} {listing([f'à {name}' for name in names], 'ou')}"


def status(code: Any, unsaid: str = "Non précisé") -> str:
    """Write where an action stands; a source may not say."""
    return STATUTS_ACTION.get(code, unsaid)


def attachment(row: Row) -> str:
    """Name the territoire that an action without quartier names, and how many quartiers it has here."""
    if is_missing(row["niveau"]):
        return ""
    name = "" if is_missing(row["territoire"]) else f" {row['territoire']}"
    here = f" ({count(len(row['couverts']), 'quartier')} ici)" if len(row["couverts"]) else ""
    return f"{NIVEAUX[row['niveau']]}{name}{here}"


def exit_label(definition: str, sortie: str) -> str:
    """Name an exit under its definition: `Accès à l'emploi` says nothing without France Travail."""
    return f"{SORTIES[sortie]} ({DEFINITIONS[definition]})"


# --- path -----------------------------------------------------------------------------------------


def path_labels(rows: Sequence[Row]) -> list[str]:
    """Label each stage with its share of the stage before."""
    return [_stage(row) for row in rows]


def _stage(row: Row) -> str:
    name = ETAPES[row["etape"]]
    if is_missing(row["part"]):
        return name
    return f"{name} : {percent(row['part'], 0)} {BEFORE[row['etape']]}"


def _short(row: Row) -> str:
    share = "" if is_missing(row["part"]) else f" ({percent(row['part'], 0)})"
    return f"{ETAPES[row['etape']]}{share}"


def losses(rows: Sequence[Row]) -> list[str]:
    """Name, for each stage but the first, the people who were at the stage before; empty where masked."""
    return [_loss(row) for row in rows]


def _loss(row: Row) -> str:
    if row["etape"] not in LOST or is_missing(row["partis"]):
        return ""
    return count(int(row["partis"]), *LOST[row["etape"]])


def path_sentence(rows: Sequence[Row]) -> str:
    """Say where most people leave the path before they exit, in one sentence."""
    before = [
        row for row in rows if row["etape"] in ("mobilise", "accompagne") and not is_missing(row["partis"])
    ]
    first = next((row for row in rows if row["etape"] == "repere"), None)
    if first is None or is_missing(first["effectif"]) or not before:
        return "Du repérage à l'emploi : trop peu de chiffres publiés pour dire où les personnes quittent le parcours"
    worst = max(before, key=lambda row: row["partis"])
    share = 100 * float(worst["partis"]) / float(worst["avant"])
    stage = {"mobilise": "entre le repérage et la mobilisation", "accompagne": "avant l'accompagnement"}
    return (
        f"Sur {number(first['effectif'])} personnes repérées, {number(worst['partis'])} sont perdues "
        f"{stage[worst['etape']]} ({percent(share, 0)})"
    )


def path_notes(rows: Sequence[Row]) -> list[str]:
    """Say what the bars cannot: people lost sight of, and stages that nobody can have reached yet."""
    said = []
    for row in rows:
        if row["etape"] == "perdu_de_vue" and not is_missing(row["effectif"]):
            n = int(row["effectif"])
            said.append(
                f"{count(n, 'personne a été perdue de vue', 'personnes ont été perdues de vue')} en route."
            )
    late = [ETAPES[row["etape"]].lower() for row in rows if row["marque"] == "nd" and row["rang"] in (7, 8)]
    if late:
        said.append(
            f"{listing(late).capitalize()} : pas encore connu pour les sorties de cette période (nd)."
        )
    return said


def funnel(rows: Sequence[Row], dark: bool = False) -> go.Figure:
    """Draw the stages as bars, each loss written between the two stages that it separates."""
    stages = [row for row in rows if row["rang"] <= 8]
    table = pd.DataFrame(
        {
            "label": [_short(row) for row in stages],
            "valeur": [row["effectif"] for row in stages],
            "marque": [row["marque"] for row in stages],
        }
    )
    figure = charts.bars(table, axis="personnes", sort=False, dark=dark)
    colours = charts.DARK if dark else charts.LIGHT
    figure.update_traces(width=0.44)
    for rank, said in enumerate(losses(stages)):
        if said:
            figure.add_annotation(
                x=0, y=rank - 0.5, xanchor="left", xshift=4, text=f"↓ {charts.plain(said)}", showarrow=False,
                font={"color": colours.muted, "size": charts.SIZE},
            )  # fmt: skip
    figure.update_layout(height=90 + 58 * len(stages))
    return figure


def path_table(title_: str, rows: Sequence[Row], others: Sequence[Row] = ()) -> Table:
    """Write the stages of residents of QPV (`rows`) and of the others, with the people lost on the way."""
    lines = tuple(
        {**row, "qui": PERIMETRES[who], "stage": ETAPES[row["etape"]], "perte": _loss(row)}
        for who, part in (("qpv", rows), ("hors_qpv", others))
        for row in part
    )
    columns = (
        Column("stage", "Étape"),
        Column("qui", "Qui"),
        Column("effectif", "Personnes", "nombre", marque="marque"),
        Column("part", "Part de l'étape d'avant", "%"),
        Column("perte", "Perdues depuis l'étape d'avant"),
        Column("periode", "Date", "date", only_file=True),
    )
    return Table(title_, columns, lines, source=PATHS, head=2)


# --- exits ----------------------------------------------------------------------------------------


def rate_of(
    rows: Sequence[Row], definition: str, sortie: str = "", perimetre: str = "qpv"
) -> dict[str, Any] | None:
    """Find the rate of one exit (the main one of its definition by default)."""
    wanted = (definition, sortie or MAIN[definition], perimetre)
    return next(
        (dict(row) for row in rows if (row["definition"], row["sortie"], row["perimetre"]) == wanted), None
    )


def interval(row: Row) -> str:
    """Write the 95 % interval of a rate."""
    if is_missing(row.get("bas")) or is_missing(row.get("haut")):
        return ""
    return f"entre {number(row['bas'], 1)} et {percent(row['haut'])} (intervalle à 95{formats.NNBSP}%)"


def rate(row: Row | None) -> str:
    """Write a rate, or its mark."""
    if row is None:
        return formats.MISSING
    return formats.value(row["valeur"], "%", 1, row["marque"])


def beside(own: Row | None, other: Row | None) -> str:
    """Compare residents of QPV with the others; says nothing where intervals overlap."""
    if own is None or other is None or not has(own) or not has(other):
        return ""
    apart = float(own["valeur"]) - float(other["valeur"])
    said = formats.colon("Hors quartiers prioritaires", percent(other["valeur"]))
    overlap = (
        not is_missing(own["bas"])
        and not is_missing(other["bas"])
        and own["bas"] <= other["haut"]
        and other["bas"] <= own["haut"]
    )
    if overlap:
        return f"{said}. Trop peu de personnes pour conclure à un écart."
    return (
        f"{said}, soit {formats.points(abs(apart))} de {'moins' if apart < 0 else 'plus'} pour les quartiers."
    )


def exits_title(rows: Sequence[Row], definition: str) -> str:
    """Write the message of the exits under one definition."""
    own, other = rate_of(rows, definition), rate_of(rows, definition, perimetre="hors_qpv")
    words = EXITS[definition, MAIN[definition]]
    if own is None or not has(own):
        return f"{words.capitalize()} au sens {of(definition)} : pas de taux publié ici"
    said = f"{percent(own['valeur'])} de {words} au sens {of(definition)}"
    return f"{said}, contre {percent(other['valeur'])} hors quartiers" if other and has(other) else said


def of(definition: str) -> str:
    """Name a definition after `au sens`."""
    return {"iae": "de l'IAE", "plie": "du PLIE", "france_travail": "de France Travail"}[definition]


def over(row: Row | None) -> str:
    """Write what a rate is made of."""
    if row is None or is_missing(row["numerateur"]) or is_missing(row["denominateur"]):
        return ""
    return f"{number(row['numerateur'])} personnes sur {number(row['denominateur'])} sorties"


def exits_table(title_: str, rows: Sequence[Row]) -> Table:
    """Write every exit under every definition, with its interval and the people that it counts."""
    lines = tuple(
        {
            **row,
            "lue": DEFINITIONS[row["definition"]],
            "quoi": SORTIES[row["sortie"]],
            "qui": PERIMETRES[row["perimetre"]],
        }
        for row in rows
    )
    columns = (
        Column("lue", "Définition"),
        Column("quoi", "Sortie"),
        Column("qui", "Qui"),
        Column("periode", "Date", "date"),
        Column("valeur", "Taux", "%", 1, marque="marque"),
        Column("bas", "Borne basse (95 %)", "%", 1),
        Column("haut", "Borne haute (95 %)", "%", 1),
        Column("numerateur", "Sorties retenues", "nombre"),
        Column("denominateur", "Personnes sorties", "nombre"),
    )
    return Table(title_, columns, lines, source=PATHS, head=3)


def dots_rows(rows: Sequence[Row], definition: str) -> pd.DataFrame:
    """Rows of a dot plot: each exit of a definition, residents of QPV then the others."""
    own = [row for row in rows if row["definition"] == definition]
    where = {"qpv": "quartiers", "hors_qpv": "hors quartiers"}
    kept = [
        {
            "label": f"{SORTIES[row['sortie']]}, {where[row['perimetre']]}",
            "code": f"{row['sortie']} {row['perimetre']}",
            "valeur": row["valeur"],
            "marque": row["marque"],
            "bas": row["bas"],
            "haut": row["haut"],
        }
        for row in own
        if row["perimetre"] in where
    ]
    return pd.DataFrame(kept, columns=["label", "code", "valeur", "marque", "bas", "haut"])


# --- money ----------------------------------------------------------------------------------------


def money_title(rows: Sequence[Row], year: int) -> str:
    """Say how much was paid in a year, by how many funders, out of what was planned."""
    own = [row for row in rows if row["annee"] == year]
    planned = sum(float(row["montant_prevu"]) for row in own if not is_missing(row["montant_prevu"]))
    paid = sum(float(row["montant_verse"]) for row in own if not is_missing(row["montant_verse"]))
    if not own:
        return "Aucun financement publié"
    funders = count(len({row["financeur"] for row in own}), "financeur")
    if not paid:
        return f"{formats.euros(planned)} prévus en {year} par {funders}, sans versement déclaré"
    whole = planned and not any(is_missing(row["montant_prevu"]) for row in own)
    share = f", {percent(100 * paid / planned, 0)} de ce qui était prévu" if whole else ""
    return f"{formats.euros(paid)} versés en {year} par {funders}{share}"


def per_funder(rows: Sequence[Row], year: int) -> pd.DataFrame:
    """What each funder paid and planned in a year, largest first."""
    kept = [
        {
            "label": FINANCEURS.get(row["financeur"], row["financeur"]),
            "valeur": row["montant_verse"],
            "prevu": row["montant_prevu"],
            "marque": None,
        }
        for row in rows
        if row["annee"] == year
    ]
    kept.sort(key=lambda r: -max(_amount(r["valeur"]), _amount(r["prevu"])))
    return pd.DataFrame(kept, columns=["label", "valeur", "prevu", "marque"])


def _amount(cell: Any) -> float:
    return 0.0 if is_missing(cell) else float(cell)


def money(rows: pd.DataFrame, dark: bool = False) -> go.Figure:
    """Draw what each funder paid as a bar, and what it had planned as a tick."""
    figure = charts.bars(rows, unit="€", axis="euros versés (barre) et prévus (trait)", sort=False, dark=dark)
    colours = charts.DARK if dark else charts.LIGHT
    known = [(k, row) for k, row in enumerate(rows.to_dict("records")) if not is_missing(row["prevu"])]
    figure.add_scatter(
        x=[row["prevu"] for _, row in known],
        y=[k for k, _ in known],
        mode="markers",
        marker={"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": colours.text}},
        text=[f"{charts.plain(row['label'])}<br>prévu : {formats.euros(row['prevu'])}" for _, row in known],
        hovertemplate="%{text}<extra></extra>",
    )
    highest = max((float(row["prevu"]) for _, row in known), default=0.0)
    low, high = figure.layout.xaxis.range
    figure.update_xaxes(
        range=[low, max(high, 1.03 * highest)], nticks=3
    )  # amounts are long: more would touch
    for words in figure.layout.annotations:  # a figure at the end of its bar would sit on the tick
        if isinstance(words.y, int) and words.y < len(rows) and words.xref != "paper":
            words.update(x=max(_amount(rows["valeur"].iloc[words.y]), _amount(rows["prevu"].iloc[words.y])))
    return figure


def money_table(title_: str, rows: Sequence[Row]) -> Table:
    """Write what each funder planned and paid each year, the latest year and the largest first."""
    ranked = sorted(rows, key=lambda r: (-int(r["annee"]), -_amount(r["montant_verse"]), r["financeur"]))
    lines = tuple({**row, "financeur": FINANCEURS.get(row["financeur"], row["financeur"])} for row in ranked)
    columns = (
        Column("financeur", "Financeur"),
        Column("annee", "Année", "annee"),
        Column("montant_prevu", "Prévu", "€", 2),
        Column("montant_verse", "Versé", "€", 2),
        Column("actions", "Actions", "nombre"),
    )
    return Table(title_, columns, lines, source=FUNDS, head=2)


def amounts(paid: Any, planned: Any) -> str:
    """Write what was paid and planned: an amount that nobody gives is left out, and never read as zero."""
    known = [(held, word) for held, word in ((paid, "versés"), (planned, "prévus")) if not is_missing(held)]
    return " sur ".join(f"{formats.euros(held)} {word}" for held, word in known) or "Montant non précisé"


def apart(rows: Sequence[Row]) -> list[str]:
    """Say, year by year, the money of actions that name a territoire and no quartier: in no sum of quartiers."""
    said = []
    for row in rows:
        money_ = amounts(row["montant_verse"], row["montant_prevu"])
        named = count(int(row["actions"]), "action qui nomme", "actions qui nomment")
        said.append(
            f"À part, {row['annee']} : {money_} pour {named} un contrat de ville ou un autre territoire et aucun "
            "quartier. Ce montant vaut pour ces territoires entiers : il n'est réparti entre aucun quartier."
        )
    return said


def cost(row: Row | None) -> str:
    """Write a cost, or its mark."""
    return formats.MISSING if row is None else formats.value(row["valeur"], "€", 0, row["marque"])


def cost_basis(row: Row | None, whom: str) -> str:
    """Write what a cost is made of, so that it is never read alone."""
    if row is None or is_missing(row["euros"]) or is_missing(row["personnes"]):
        return ""
    return f"{formats.euros(row['euros'])} pour {number(row['personnes'])} {whom}"


def costs_table(title_: str, rows: Sequence[Row]) -> Table:
    """Write what a person reached and an exit cost each year."""
    lines = tuple(
        {
            **row,
            "quoi": "Personne mobilisée"
            if row["definition"] == TOTAL
            else exit_label(row["definition"], row["sortie"]),
        }
        for row in rows
    )
    columns = (
        Column("quoi", "Coût par"),
        Column("periode", "Date", "date"),
        Column("valeur", "Coût", "€", marque="marque"),
        Column("euros", "Argent versé", "€"),
        Column("personnes", "Personnes", "nombre"),
    )
    return Table(title_, columns, lines, source=f"{FUNDS}, parcours")


# --- roadmap --------------------------------------------------------------------------------------


def roadmap_title(rows: Sequence[Row]) -> str:
    """Say how many lines of the roadmap are done and how many are late."""
    if not rows:
        return "Aucune feuille de route publiée"
    late = sum(bool(row["en_retard"]) for row in rows)
    done = sum(row["statut"] == "fait" for row in rows)
    lines = count(len(rows), "ligne")
    behind = "aucune n'est en retard" if not late else count(late, "est en retard", "sont en retard")
    return f"Feuille de route : sur {lines}, {count(done, 'est faite', 'sont faites')} et {behind}"


def calendar_title(coming: int, past: int) -> str:
    """Say how many events are to come and how many took place."""
    ahead = count(coming, "événement") if coming else "Aucun événement"
    behind = count(past, "a eu lieu", "ont eu lieu") if past else "aucun n'a encore eu lieu"
    return f"{ahead} à venir, {behind}"


def labels(codes: Any, words: Mapping[str, str]) -> str:
    """Write codes of the vocabulary as labels, in a list; semicolons part labels that have a comma themselves."""
    if is_scalar_missing(codes):
        return ""
    said = [words.get(str(code), str(code)) for code in codes]
    return (" ; " if any("," in label for label in said) else ", ").join(said)


def is_scalar_missing(cell: Any) -> bool:
    """Say whether a cell that should hold a list holds nothing."""
    return cell is None or isinstance(cell, float)


def safe_url(text: Any) -> str:
    """Keep an address of the Web, and nothing else: no script, no file, no space."""
    said = "" if text is None or is_missing(text) else str(text).strip()
    ok = said.lower().startswith(("http://", "https://")) and not any(
        c.isspace() or c in "<>\"'`" for c in said
    )
    return said if ok else ""


def dates(start: Any, end: Any) -> str:
    """Write when something takes place."""
    if is_missing(start):
        return "dates non précisées"
    first = formats.day(pd.Timestamp(start).date())
    if is_missing(end):
        return f"depuis le {first}"
    last = formats.day(pd.Timestamp(end).date())
    return f"le {first}" if first == last else f"du {first} au {last}"


def places(cell: Any) -> str:
    """Write a number of places; one that is not known is never 0."""
    return "capacité inconnue" if is_missing(cell) else count(int(cell), "place")
