"""The roadmap: one page per axis, with its message, a picture, its promises and its actions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from observatoire import charts, formats, results
from observatoire.formats import count, is_missing
from observatoire.pack import pictures
from observatoire.pack.model import Block, Bullets, Data, Heading, Page, Text
from observatoire.reading import View
from observatoire.tables import Column, Table, records
from observatoire.vocabulary import ETAPES, FREINS, STATUTS_FEUILLE
from observatoire.warehouse import Warehouse

MOST_AXES = 4
"""A pack stays within twelve pages: past this many axes, the last page sums up the others."""
LINES = "Partenaires de la Cité, feuille de route"
PATHS = "Partenaires de la Cité, parcours"
ACTIONS = "Partenaires de la Cité, actions"
DECLARED = "Statut déclaré par le responsable ; en retard : échéance passée au"
EMPTY = (
    "Aucune feuille de route n'est publiée pour ce territoire. Pour la voir ici, transmettre l'extrait "
    "« feuille_de_route » : une ligne par engagement, avec axe, objectif, responsable et échéance."
)
Axis = tuple[str, str]


def pages(view: View, warehouse: Warehouse) -> list[Page]:
    """One page per axis, then one for those that are left."""
    rows = lines(view)
    if not rows:
        title = f"{view.subject.whom} : aucune feuille de route publiée"
        return [Page("axes", "Feuille de route", title, (Text(EMPTY),))]
    held: dict[Axis, list[dict[str, Any]]] = {}
    for row in rows:
        held.setdefault((str(row["nom_cite"]), str(row["axe"])), []).append(row)
    several = len({cite for cite, _ in held}) > 1
    today = date.fromisoformat(str(warehouse.manifest["date"])[:10])
    actions = records(
        view.ask(
            "pages/actions/liste", **view.scope.place, axe=None, frein=None, porteur=None, financeur=None, type=None,
            statut=None, droit_commun=None,
        )
    )  # fmt: skip
    paths = records(
        view.ask("pages/actions/entonnoir_par", **view.scope.place, par="axe", periode=view.scope.periode)
    )
    shown = list(held) if len(held) <= MOST_AXES else list(held)[: MOST_AXES - 1]
    made = []
    for rank, (cite, axe) in enumerate(shown, start=1):
        of_cite = {row["cite"] for row in held[cite, axe]}
        own = [a for a in actions if a["axe"] == axe and (not several or a["cite"] in of_cite)]
        # one name of axis in several Cités: the path of all of them would be told of one
        path = [p for p in paths if p["groupe"] == axe] if sum(a == axe for _, a in held) == 1 else []
        made.append(_page(rank, f"{cite} · {axe}" if several else axe, held[cite, axe], own, path, today))
    if len(held) > len(shown):
        made.append(_others({key: held[key] for key in held if key not in shown}))
    return made


def lines(view: View) -> list[dict[str, Any]]:
    """Lines of the roadmaps of the Cités of the territoire."""
    found = view.ask("pages/actions/feuille_de_route", cite=None, axe=None, statut=None)
    scope = view.scope
    if found.empty:
        return []
    if scope.niveau == "cite_emploi":
        found = found[found["cite"] == scope.code]
    elif scope.niveau != "france":
        found = found[found["cite"].isin(view.ask("pages/actions/cites", **scope.place)["cite"])]
    return [
        {
            **row,
            "etat": STATUTS_FEUILLE.get(row["statut"], str(row["statut"])),
            "retard": "en retard" if row["en_retard"] else "",
        }
        for row in records(found)
    ]


def _page(
    rank: int,
    axe: str,
    promises: list[dict[str, Any]],
    actions: list[dict[str, Any]],
    path: list[dict[str, Any]],
    today: date,
) -> Page:
    late = sum(bool(row["en_retard"]) for row in promises)
    done = sum(row["statut"] == "fait" for row in promises)
    title = f"{axe} : {_kept(len(promises), done, late)}"
    blocks: list[Block] = []
    stages = [row for row in path if row["rang"] <= 5]
    if sum(not is_missing(row["effectif"]) for row in stages) > 1:
        blocks += [Text(_path_sentence(stages)), _path_picture(axe, stages)]
    else:
        blocks.append(
            Text(
                f"{count(len(actions), 'action')} dans cet axe ; aucun parcours de personnes n'y est publié."
            )
        )
        blocks += _deadlines(axe, promises, today)
    blocks += [Data(promises_table(axe, promises), 8)]
    blocks += [Data(_actions_table(axe, actions), 8)] if actions else []
    blocks.append(Text(f"{DECLARED} {formats.day(today)}, ni fait ni abandonné.", "note"))
    return Page(f"axe_{rank}", "Feuille de route", title, tuple(blocks))


def _kept(promises: int, done: int, late: int) -> str:
    """Say how many promises are kept and late: `un engagement, en retard`, `sur 3 engagements, 1 est tenu, …`."""
    if promises == 1:
        return f"un engagement, {'tenu' if done else 'en retard' if late else 'dans les temps'}"
    behind = "aucun n'est en retard" if not late else count(late, "est en retard", "sont en retard")
    kept = count(done, "est tenu", "sont tenus") if done else "aucun n'est tenu"
    return f"sur {promises} engagements, {kept}, {behind}"


def _path_sentence(stages: list[dict[str, Any]]) -> str:
    known = [row for row in stages if not is_missing(row["effectif"])]
    said = [f"{formats.number(row['effectif'])} {ETAPES[row['etape']].lower()}" for row in known]
    when = formats.day(pd.Timestamp(stages[0]["periode"]).date())
    return f"Personnes des actions de cet axe, au {when} : {formats.listing(said)}."


def _path_picture(axe: str, stages: list[dict[str, Any]]) -> Any:
    table = pd.DataFrame(
        {
            "label": [ETAPES[row["etape"]] for row in stages],
            "valeur": [row["effectif"] for row in stages],
            "marque": [row["marque"] for row in stages],
        }
    )
    partial = any(row["marque"] == "s" for row in stages)
    below = f"Personnes, toutes celles des actions ouvertes ici. Source{formats.NNBSP}: {PATHS}."
    below += " s : une action au moins est secrète, la somme ne se compare pas." if partial else ""
    return pictures.picture(
        "axe_parcours",
        charts.bars(table, axis="personnes", sort=False),
        f"{axe}. {_path_sentence(stages)}",
        below,
        row=28,
    )


def _deadlines(axe: str, promises: list[dict[str, Any]], today: date) -> list[Block]:
    rows = pd.DataFrame(
        [
            {
                "label": row["action"],
                "echeance": row["echeance"],
                "etat": f"{row['etat']}{', en retard' if row['en_retard'] else ''}",
                "fait": row["statut"] == "fait",
                "retard": bool(row["en_retard"]),
            }
            for row in promises[:8]
        ]
    )
    if rows["echeance"].isna().all():
        return []
    said = [
        f"{row['label']} : {row['etat'].lower()}"
        + (
            ""
            if is_missing(row["echeance"])
            else f", échéance {formats.day(pd.Timestamp(row['echeance']).date())}"
        )
        for row in rows.to_dict("records")
    ]
    below = f"Échéances des engagements ; trait : date de la publication. Source{formats.NNBSP}: {LINES}."
    return [
        pictures.picture("axe_echeances", charts.deadlines(rows, today), f"{axe}. {' ; '.join(said)}.", below)
    ]


def promises_table(axe: str, rows: list[dict[str, Any]]) -> Table:
    """The promises of an axis."""
    return Table(
        f"Engagements, {axe}",
        (
            Column("objectif", "Objectif"),
            Column("action", "Engagement"),
            Column("responsable", "Responsable"),
            Column("echeance", "Échéance", "date"),
            Column("etat", "Statut"),
            Column("retard", "Retard"),
            Column("cible", "Cible", only_file=True),
        ),
        tuple(rows),
        source=LINES,
        head=2,
    )


def _actions_table(axe: str, actions: list[dict[str, Any]]) -> Table:
    written = tuple(
        {
            **row,
            "etat": results.status(row["statut"]),
            "pour": results.labels(row["freins"], FREINS),
            "marque": None if not is_missing(row["places"]) else "nd",
        }
        for row in actions
    )
    columns = (
        Column("intitule", "Action"),
        Column("porteur", "Porteur"),
        Column("pour", "Freins"),
        Column("places", "Places", "nombre", marque="marque"),
        Column("etat", "État"),
    )
    return Table(f"Actions, {axe}", columns, written, source=ACTIONS)


def _others(held: dict[Axis, list[dict[str, Any]]]) -> Page:
    rows = [row for promises in held.values() for row in promises]
    title = results.roadmap_title(rows).replace(
        "Feuille de route", f"{count(len(held), 'autre axe', 'autres axes')}"
    )
    said = tuple(
        f"{cite} · {axe} : {count(len(own), 'engagement')}, {count(sum(r['statut'] == 'fait' for r in own), 'tenu')}, "
        f"{formats.number(sum(bool(r['en_retard']) for r in own))} en retard"
        for (cite, axe), own in list(held.items())[:18]
    )
    columns = (Column("nom_cite", "Cité"), Column("axe", "Axe"), *promises_table("", []).columns[1:])
    table = Table("Engagements des autres axes", columns, tuple(rows), source=LINES, head=2)
    return Page(
        "axes_autres", "Feuille de route", title, (Bullets(said), Heading("Engagements"), Data(table, 12))
    )
