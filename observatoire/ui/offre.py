"""The page Offre: services within reach, on a map and in a list, the partner directory, and what has aged."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pydeck as pdk
import streamlit as st

from observatoire import formats, maps, results
from observatoire.tables import Column, Table, records
from observatoire.ui import figures
from observatoire.ui.actions import choose
from observatoire.ui.downloads import data_table
from observatoire.ui.frame import demonstration
from observatoire.ui.pictures import dark
from observatoire.ui.release import ask, current
from observatoire.ui.scope import Scope, address
from observatoire.ui.words import bullets, no_quartier, note, section, title
from observatoire.vocabulary import (
    ACTEURS,
    FRAIS,
    FREINS,
    MODES_MOBILISATION,
    PERSONNES_MOBILISATRICES,
    PUBLICS_OFFRE,
    TOTAL,
    TYPES_SERVICE,
)

OLD = 180
"""Days after which a sheet has to be looked at again."""
DEAD = 730
"""Days after which a sheet is not counted any more."""
SOURCE = "Partenaires de la Cité et data·inclusion, extraits offre et structures"
EMPTY = (
    "Aucun service publié à portée de ces quartiers. Envoyer un extrait « offre » (services et structures, au format "
    "data·inclusion v1), avec adresse ou coordonnées."
)
MENUS = ("acteur", "distance", "public")
"""What the page adds to the shared filters in its address, for the sheet of a service to open under it."""
HEIGHT = 460
REACH = {"1": "À moins de 1 km", "2": "À moins de 2 km", "3": "À moins de 3 km"}


def place_of(scope: Scope) -> dict[str, Any]:
    """The place as queries name it: one quartier where one is chosen, else the territoire."""
    if len(scope.quartiers) == 1:
        return {**scope.place, "niveau": "quartier", "code": scope.quartiers[0]}
    return scope.place


def frein_of(scope: Scope) -> str | None:
    """The frein of the sidebar, None for all."""
    return None if scope.frein == TOTAL else scope.frein


def reached(scope: Scope, **chosen: Any) -> pd.DataFrame:
    """Services within reach under the filters."""
    none = dict.fromkeys(("acteur", "distance_km", "public"))
    rows = ask("pages/offre/services", **place_of(scope), frein=frein_of(scope), **{**none, **chosen})
    wanted = set(scope.quartiers)
    if len(wanted) > 1:
        rows = rows[rows["quartiers"].map(lambda held: bool(wanted & set(held)))]
    return rows


def headline(scope: Scope) -> None:
    """Say how many services are within reach, for how many places, and how many sheets have aged."""
    title("Offre", scope, message(scope))


def message(scope: Scope) -> str:
    """Write the message of the page."""
    place, rows, frein = figures.subject(scope).whom, reached(scope), frein_of(scope)
    about = f" pour le frein « {FREINS[frein]} »" if frein else ""
    if rows.empty:
        return f"{place} : aucun service publié à portée{about}"
    old = int((rows["age_jours"] >= OLD).sum())
    said = f"{place} : {formats.count(len(rows), 'service')} à portée{about}"
    if not old:
        return f"{said}, tous mis à jour depuis moins de six mois"
    return f"{said}, dont {formats.number(old)} sans mise à jour depuis six mois"


def caveats() -> None:
    """Say what reach means here and which filters do not act."""
    distance = current().manifest.get("parametres", {}).get("distance_km")
    within = f" à moins de {formats.number(distance)} km à vol d'oiseau du quartier," if distance else ""
    note(
        f"À portée :{within} ou déclaré ouvert à ce quartier. Sexe, âge et date n'agissent pas sur l'offre : les fiches "
        "sont celles du jour de la publication."
    )


# --- services -------------------------------------------------------------------------------------


def services(scope: Scope) -> None:
    """Show the sheet of a service, what answers each frein, the map, and the list of services."""
    if reached(scope).empty:
        note(no_quartier(scope) or EMPTY)
        return
    first = st.container()
    _per_frein(scope)
    section("Où, par qui, jusqu'où ?")
    rows = reached(scope, **_filters(reached(scope)))
    if rows.empty:
        note("Aucun service ne répond à tous ces filtres à la fois : en retirer un.")
        return
    with first:
        _sheet(rows)
    _map(scope, rows)
    data_table(_table(scope, rows), unfolded=len(rows) <= 30)
    note(f"Source : {SOURCE}. {demonstration()}")


def _filters(rows: pd.DataFrame) -> dict[str, Any]:
    grid = st.grid(3, min_column_width=220)
    with grid.cell():
        held = {code: label for code, label in ACTEURS.items() if code in set(rows["acteur"])}
        acteur = choose("acteur", "Type d'acteur", held, "Tous les acteurs")
    with grid.cell():
        distance = choose("distance", "Distance au quartier", REACH, "Toutes les distances")
    with grid.cell():
        public = choose("public", "Public du service", PUBLICS_OFFRE, "Tous les services")
    return {"acteur": acteur, "distance_km": float(distance) if distance else None, "public": public}


def _per_frein(scope: Scope) -> None:
    if len(scope.quartiers) > 1:
        note("Plusieurs quartiers choisis : le tableau par frein porte sur tout le territoire.")
    rows = records(ask("pages/offre/synthese", **place_of(scope)))
    kept = [row for row in rows if frein_of(scope) in (None, row["frein"])]
    fewest = [FREINS[code].lower() for code in FREINS if code not in {row["frein"] for row in rows}]
    known = sorted((row for row in rows), key=lambda row: row["services"])
    if frein_of(scope):
        answering = sum(int(row["services"]) for row in kept)
        section(f"{formats.count(answering, 'service répond', 'services répondent')} à ce frein")
    elif fewest:
        section(f"Aucun service publié pour {formats.listing(fewest)}")
    elif known:
        section(
            f"De {formats.count(int(known[0]['services']), 'service')} ({FREINS[known[0]['frein']].lower()}) à "
            f"{formats.number(known[-1]['services'])} ({FREINS[known[-1]['frein']].lower()}) selon le frein"
        )
    lines = tuple(
        {
            **row,
            "nom": FREINS[row["frein"]],
            "liste": address(scope, "offre", frein=row["frein"]),
            "m_places": "nd" if formats.is_missing(row["places"]) else None,
        }
        for row in kept
    )
    columns = (
        Column("nom", "Frein", link="liste"),
        Column("services", "Services", "nombre"),
        Column("places", "Places connues", "nombre", marque="m_places"),
        Column("sans_capacite", "Services de capacité inconnue", "nombre"),
        Column("places_fraiches", "Places, pondérées par la fraîcheur", "nombre", marque="m_places"),
        Column("a_jour", "À jour", "nombre"),
        Column("vieillissants", "Plus de 6 mois", "nombre"),
        Column("perimes", "Plus de 2 ans", "nombre"),
        Column("droit_commun", "Droit commun", "nombre"),
    )
    data_table(Table(f"Offre par frein, {scope.nom}", columns, lines, source=SOURCE), unfolded=True)
    note(
        "Un service qui répond à deux freins compte dans chacun. Pondération publiée par data·inclusion : une fiche de "
        "moins de six mois compte entièrement, puis de moins en moins jusqu'à deux ans."
    )


def freshness(days: Any) -> str:
    """Write how old a sheet is, in words."""
    if formats.is_missing(days):
        return "date de mise à jour inconnue"
    months = int(days) // 30
    ago = "ce mois-ci" if months < 1 else f"il y a {formats.number(months)} mois"
    if days >= DEAD:
        return f"périmée ({ago})"
    return f"à vérifier ({ago})" if days >= OLD else f"à jour ({ago})"


def mobilise(row: dict[str, Any]) -> str:
    """Write how a service is called upon, and by whom."""
    how = results.labels(row["modes_mobilisation"], MODES_MOBILISATION)
    who = results.labels(row["mobilisable_par"], PERSONNES_MOBILISATRICES).lower()
    if not how:
        return "non précisé"
    return f"{how} (par {who})" if who else how


def _table(scope: Scope, rows: pd.DataFrame) -> Table:
    called = figures.names(scope)
    kept = {key: st.query_params[key] for key in MENUS if key in st.query_params}
    lines = tuple(
        {**_line(row, called), "page": address(scope, "offre", **kept, service=row["id"])}
        for row in records(rows)
    )
    columns = (
        Column("nom", "Service", link="page"),
        Column("structure", "Structure"),
        Column("acteur", "Acteur", only_file=True),
        Column("type", "Type", only_file=True),
        Column("freins", "Freins"),
        Column("publics", "Publics", only_file=True),
        Column("capacite", "Capacité"),
        Column("distance_km", "Distance (km)", "nombre", 1),
        Column("fiche", "Fiche"),
        Column("date_maj", "Mise à jour", "date", only_file=True),
        Column("fraicheur", "Score de fraîcheur (0 à 1)", "nombre", 2, only_file=True),
        Column("mobiliser", "Comment le mobiliser"),
        Column("contact", "Contact", only_file=True),
        Column("quartiers", "Quartiers à portée", only_file=True),
        Column("frais", "Frais", only_file=True),
    )
    return Table(f"Services à portée, {scope.nom}", columns, lines, source=SOURCE)


def _line(row: dict[str, Any], called: dict[str, str]) -> dict[str, Any]:
    return {
        **row,
        "acteur": ACTEURS.get(row["acteur"], row["acteur"]),
        "type": TYPES_SERVICE.get(row["type"], row["type"]),
        "freins": results.labels(row["freins"], FREINS),
        "publics": results.labels(row["publics"], PUBLICS_OFFRE),
        "capacite": results.places(row["places"]),
        "fiche": freshness(row["age_jours"]),
        "mobiliser": mobilise(row),
        "contact": contact(row),
        "quartiers": results.labels(row["quartiers"], called),
        "frais": FRAIS.get(row["frais"], ""),
    }


def contact(row: dict[str, Any]) -> str:
    """Write the address, telephone, mail and link of a service that are known."""
    cells = [
        row.get("adresse"),
        row.get("telephone"),
        row.get("courriel"),
        results.safe_url(row.get("lien_mobilisation")),
    ]
    return " · ".join(str(cell) for cell in cells if not formats.is_missing(cell) and cell)


def _sheet(rows: pd.DataFrame) -> None:
    options = {
        i: f"{n}, {s} ({i})" for i, n, s in zip(rows["id"], rows["nom"], rows["structure"], strict=True)
    }
    chosen = choose("service", "Service à lire", options, "Aucun : choisir un service")
    if not chosen:
        return
    row = records(rows[rows["id"] == chosen])[0]
    section(f"{row['nom']}, {row['structure']}")
    bullets(
        [
            f"{ACTEURS.get(row['acteur'], 'Acteur non précisé')}, {results.places(row['places'])}, fiche "
            f"{freshness(row['age_jours'])}.",
            f"Freins : {results.labels(row['freins'], FREINS).lower()}.",
            f"Publics : {results.labels(row['publics'], PUBLICS_OFFRE)}.",
            f"Comment le mobiliser : {mobilise(row).lower()}.",
            contact(row) or "Aucun contact publié : passer par la structure.",
            "" if formats.is_missing(row["description"]) else str(row["description"]),
        ]
    )
    url = results.safe_url(row["lien_mobilisation"])
    if url:
        st.link_button("Ouvrir le lien de mobilisation", url)


# --- map ------------------------------------------------------------------------------------------


def _map(scope: Scope, rows: pd.DataFrame) -> None:
    points = spots(rows)
    box = maps.box_around([(spot["longitude"], spot["latitude"]) for spot in points])
    nowhere = int(rows["longitude"].isna().sum())
    where = formats.count(len(points), "lieu", "lieux")
    section(f"{formats.count(len(rows), 'service')} en {where}", 3)
    if box is None:
        note("Aucun de ces services n'a de coordonnées : la carte reste vide, le tableau dit tout.")
        return
    st.pydeck_chart(
        _deck(scope, points, box), height=HEIGHT, key="carte_offre",
        alt=f"{formats.count(len(rows), 'service')} en {where}, autour des quartiers. Le tableau dit la même chose.",
    )  # fmt: skip
    missing = (
        f" {formats.count(nowhere, 'service')} sans coordonnées : dans le tableau seulement."
        if nowhere
        else ""
    )
    note(
        "Comment lire ? Zones grises : les quartiers. Cercle plein : une fiche au moins est à jour. Cercle vide : "
        "toutes ont plus de six mois. La surface suit le "
        f"nombre de services.{missing}"
    )


def spots(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Gather services by point of the map."""
    known = rows[rows["longitude"].notna() & rows["latitude"].notna()]
    found = []
    for (lon, lat), part in known.groupby(["longitude", "latitude"]):
        n = len(part)
        found.append(
            {
                "longitude": float(str(lon)),
                "latitude": float(str(lat)),
                "structure": str(part["structure"].iloc[0]),
                "services": formats.count(n, "service"),
                "radius": 5 + 3 * n**0.5,
                "fresh": bool((part["age_jours"] < OLD).any()),
            }
        )
    return found


def _deck(scope: Scope, points: list[dict[str, Any]], box: maps.Box) -> pdk.Deck:
    seen = dark()
    palette = maps.DARK if seen else maps.LIGHT
    ink = maps.rgba(palette.text)
    layer = pdk.Layer(
        "ScatterplotLayer",
        id="services",
        data=[{**spot, "colour": [*ink[:3], 210 if spot["fresh"] else 0]} for spot in points],
        get_position="[longitude, latitude]",
        get_radius="radius",
        radius_units="'pixels'",
        get_fill_color="colour",
        stroked=True,
        get_line_color=ink,
        line_width_min_pixels=2,
        pickable=True,
    )
    base = f"cartes/{current().id}"
    wanted = ",".join(sorted(figures.codes(scope)))
    quartiers = pdk.Layer(
        "GeoJsonLayer",
        id="contours",
        data=f"{base}/quartiers_{scope.geographie}.geojson?codes={wanted}",
        pickable=False,
        stroked=False,
        get_fill_color=[*maps.rgba(palette.outline)[:3], 70],
        point_type="'circle'",
        point_radius_units="'pixels'",
        get_point_radius=14,
    )
    style = f"{base}/style.json?geographie={scope.geographie}&theme={'sombre' if seen else 'clair'}"
    look = {"fontSize": "16px", "color": palette.text, "backgroundColor": palette.land, "padding": "8px"}
    return pdk.Deck(
        layers=[quartiers, layer],
        initial_view_state=maps.view(box, height=HEIGHT),
        map_provider="maplibre",
        map_style=style,
        tooltip={"html": "<b>{structure}</b><br>{services}", "style": look},
    )


# --- directory and what has aged --------------------------------------------------------------------


def directory(scope: Scope) -> None:
    """Show partners grouped by kind of actor, with search; those of the communes of the place first."""
    words = st.text_input("Chercher un partenaire", key="partenaire", bind="query-params", placeholder="Nom")
    frein = frein_of(scope)
    found = ask(
        "pages/offre/annuaire",
        acteur=None,
        frein=frein,
        communes=_communes(scope),
        mots=words.strip() or None,
    )
    if found.empty:
        section("Aucun partenaire publié pour ces communes")
        note(
            "Envoyer un extrait « structures » (data·inclusion v1), ou élargir le territoire ou la recherche."
        )
        return
    kinds = found["acteur"].value_counts()
    section(f"{formats.count(len(found), 'partenaire')}, {formats.count(len(kinds), 'type')} d'acteurs")
    lines = []
    for code, part in found.groupby("acteur", sort=False):
        label = ACTEURS.get(str(code), str(code))
        section(f"{label} ({formats.number(len(part))})", 3)
        rows = [{**row, "sorte": label, "contact": contact(row), "freins": results.labels(row.get("freins"), FREINS)}
                for row in records(part)]  # fmt: skip
        bullets([_partner(row) for row in rows[:12]])
        if len(rows) > 12:
            note(f"Et {formats.number(len(rows) - 12)} autres, dans le tableau.")
        lines += rows
    columns = (
        Column("sorte", "Acteur"),
        Column("nom", "Nom"),
        Column("nom_commune", "Commune"),
        Column("freins", "Freins"),
        Column("contact", "Contact"),
        Column("date_maj", "Mise à jour", "date"),
    )
    note(f"Source : {SOURCE}. {demonstration()}")
    data_table(Table(f"Annuaire des partenaires, {scope.nom}", columns, tuple(lines), source=SOURCE, head=2))


def _partner(row: dict[str, Any]) -> str:
    commune = "" if formats.is_missing(row["nom_commune"]) else str(row["nom_commune"])
    where = f", {commune}" if commune not in str(row["nom"]) else ""
    extra = f". {row['freins']}" if row["freins"] else ""
    return f"{row['nom']}{where}{extra}{'. ' + row['contact'] if row['contact'] else ''}"


def _communes(scope: Scope) -> list[str] | None:
    if place_of(scope)["niveau"] == "france":
        return None
    return list(ask("pages/offre/communes", **place_of(scope))["commune"])


def aged(scope: Scope) -> None:
    """Show the sheets that nobody has updated for six months, oldest first."""
    found = reached(scope)
    if found.empty:
        section("Aucune fiche publiée à portée")
        note(no_quartier(scope) or EMPTY)
        return
    found = found[found["age_jours"] >= OLD].sort_values(["age_jours", "nom"], ascending=[False, True])
    if found.empty:
        section("Toutes les fiches ont moins de six mois")
        note("Rien à relancer.")
        return
    dead = int((found["age_jours"] >= DEAD).sum())
    section(
        f"{formats.count(len(found), 'fiche')} sans mise à jour depuis six mois, dont {formats.number(dead)} depuis deux ans"
    )
    note(
        "Une fiche de plus de deux ans ne compte plus dans les places : un appel à la structure suffit à la remettre à jour."
    )
    lines = tuple(
        {
            **row,
            "acteur": ACTEURS.get(row["acteur"], row["acteur"]),
            "freins": results.labels(row["freins"], FREINS),
            "capacite": results.places(row["places"]),
            "fiche": freshness(row["age_jours"]),
            "page": address(scope, "offre", service=row["id"]),
        }
        for row in records(found)
    )
    columns = (
        Column("nom", "Service", link="page"),
        Column("structure", "Structure"),
        Column("fiche", "Fiche"),
        Column("date_maj", "Mise à jour", "date"),
        Column("freins", "Freins"),
        Column("capacite", "Capacité"),
        Column("acteur", "Acteur", only_file=True),
    )
    data_table(Table(f"Fiches à mettre à jour, {scope.nom}", columns, lines, source=SOURCE), unfolded=True)
    note(f"Source : {SOURCE}. {demonstration()}")
