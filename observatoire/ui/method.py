"""How it was counted: definitions, sources, rules, and what the release is made of."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from observatoire import __version__, formats, noise, releases
from observatoire.catalog import CHAPTERS
from observatoire.home import find_home
from observatoire.sentences import protection
from observatoire.tables import Column, Table, as_date, records
from observatoire.ui.downloads import data_table
from observatoire.ui.frame import demonstration
from observatoire.ui.release import ask, current
from observatoire.ui.words import bullets, definition_html, note, section
from observatoire.vocabulary import GEOGRAPHIES, GLOSSARY, MARQUES, STATUTS_MILLESIME, STATUTS_QUARTIER

NOT_OURS = "Aucun filtre n'agit sur cette page : elle décrit toute la publication."

SECRECY = (
    "Une valeur masquée par son producteur reste masquée ici. Elle n'est jamais reconstituée, ni par "
    "différence, ni par "
    "une autre publication.",
    "Un chiffre absent n'est jamais remplacé par 0 et n'entre dans aucune somme. Une somme dit sur "
    "combien de quartiers "
    "elle porte : « somme de 50 quartiers publiés sur 52 ».",
    "Un revenu médian, un décile ou un taux sans effectifs publiés ne se somme ni ne se moyenne : un "
    "territoire n'a de "
    "chiffre que si un producteur le publie.",
    "La structure d'une population n'est calculée que sur les quartiers dont toute la répartition est "
    "publiée.",
)
CHANGES = (
    "Une évolution n'est donnée qu'entre deux chiffres comparables : même liste de quartiers, même nombre"
    " de quartiers "
    "publiés, aucune rupture de série entre les deux dates.",
    "Les évolutions annuelles publiées par Insee ne sont jamais recalculées : les séries sont révisées "
    "d'une publication à "
    "l'autre.",
    "Insee déconseille de mesurer une évolution entre deux millésimes de revenus qui se suivent : aucune "
    "n'est donnée ici.",
)
NOISE = (
    "Un taux calculé sur peu de personnes bouge par le seul hasard. Chaque taux dont les effectifs sont publiés "
    "porte donc un intervalle de confiance à 95 %, par la méthode de Wilson (Journal of the American Statistical "
    "Association, 1927). Les effectifs sont complets, non tirés d'un sondage : l'intervalle dit le hasard d'un mois "
    "ou d'un quartier à l'autre, pas une erreur d'enquête.",
    "« En hausse » ou « en baisse » : l'intervalle de l'évolution exclut zéro. Pour deux taux, intervalle de "
    "Newcombe (Statistics in Medicine, 1998, méthode 10) ; pour deux effectifs, loi binomiale conditionnelle "
    "(Przyborowski et Wilenski, Biometrika, 1940).",
    f"« Stable » : l'intervalle contient zéro et reste à moins de {formats.percent(noise.STABLE_PERCENT, 0)} "
    f"(effectifs) ou de {formats.points(noise.STABLE_POINTS, 0)} (taux), ce qui demande environ 800 personnes.",
    f"« Trop peu de personnes pour conclure » : tous les autres cas, et toujours sous {noise.FEW} personnes. Une "
    "hausse comme une baisse sont alors possibles.",
    "« Précision non publiée » : le producteur ne donne pas les effectifs du taux (recensement, Filosofi). Une "
    "évolution n'est alors pas qualifiée, ni un ordre donné.",
    "D'une date à l'autre, ce sont en grande partie les mêmes personnes : le hasard est moindre que ce calcul ne "
    "le dit. Une évolution réelle peut donc être annoncée tard ; une évolution due au hasard l'est rarement à tort.",
    "Deux quartiers ne sont classés que si leurs intervalles ne se recouvrent pas. Sinon leur ordre ne veut rien "
    "dire, et ils sont rangés par ordre alphabétique.",
    "Graphique en entonnoir : limites de contrôle binomiales exactes à 95 % et 99,8 % autour du taux d'ensemble "
    "(Spiegelhalter, Statistics in Medicine, 2005). Quand les quartiers diffèrent plus que le hasard ne le permet "
    "(surdispersion), des limites élargies d'autant servent à dire lesquels s'écartent.",
    "Quartiers semblables : chaque indicateur choisi est centré et réduit sur tous les quartiers publiés ; la "
    "distance est la racine de la moyenne des carrés des écarts. Un quartier sans valeur publiée pour l'un de ces "
    "indicateurs n'est pas comparé.",
)
ZONING = (
    "Deux listes officielles vivent côte à côte : 1 514 quartiers de 2015 (décrets 2014-1750 et "
    "2014-1751) et 1 609 quartiers "
    "de 2024 (décret 2023-1314 pour la métropole ; outre-mer depuis le 1er janvier 2025).",
    "Un quartier de 2024 ne reprend les chiffres de 2015 que si son contour n'a pas changé. Ces chiffres "
    "sont signalés.",
    "Un lien établi par le nom, faute de correspondance officielle, est toujours dit « non officiel ».",
    "L'appartenance d'un quartier de 2024 à une Cité de l'emploi ou à un contrat de ville suit la "
    "correspondance 2015-2024 "
    "quand elle n'est pas publiée, et le dit.",
)
PERIMETERS = (
    "« Quartiers du département » : habitants des quartiers prioritaires du département, par addition des"
    " quartiers publiés.",
    "« Tout le département » : tous les habitants, quartiers compris, tels qu'un producteur les publie.",
)
ACCESSIBILITY = (
    "État : non audité. Aucun organisme n'a vérifié la conformité au RGAA 4.1 ; elle n'est donc pas établie.",
    "Essayé à chaque version, dans Chromium : les règles automatiques d'axe-core (WCAG 2.2 A et AA, bonnes pratiques) sur "
    "chaque page et ses principaux états, dépôt de fichiers de l'analyste compris, en thème clair ou sombre selon la page, sans "
    "défaut restant ; la tâche principale de chacun des trois lecteurs et le dépôt d'un extrait au clavier seul, avec un focus "
    "visible à chaque arrêt ; chaque page sur tablette et agrandie à 200 % et 400 %, sans défilement horizontal de la page ; "
    "sur chaque page, les animations arrêtées si le système le demande ; la langue de la page.",
    "Ce qui est fait : titres dans l'ordre, lien « Aller au contenu », une phrase et un tableau pour chaque graphique et chaque "
    "carte, contrastes d'au moins 4,5 pour 1, aucune information portée par la couleur seule, texte et graphiques agrandis en "
    "mode présentation, dossier PDF balisé (PDF/UA-1).",
    "Ce qui ne l'est pas : un quartier ne se choisit pas sur la carte au clavier (le filtre et le tableau la remplacent) ; les "
    "points d'un graphique ne se parcourent pas un à un (le tableau les donne) ; à 400 %, les étiquettes d'un graphique serré "
    "peuvent être coupées, et les tableaux larges défilent dans leur cadre ; sur une carte, un nom sans place n'est pas écrit "
    "(le tableau le donne).",
    "Non essayé : lecteurs d'écran (NVDA, JAWS, VoiceOver), commande vocale, Firefox et Safari, thème sombre sur tous les états. "
    "Une règle automatique ne voit qu'une partie des défauts.",
    "Un obstacle ? Le signaler à la collectivité qui tient cet observatoire ; si rien ne change, saisir le Défenseur des droits.",
)


def definitions() -> None:
    """Every indicator of the release by chapter: its definition under its title, its dates and its reach."""
    cover = {row["indicateur"]: row for row in records(ask("pages/methode/couverture"))}
    section("Indicateurs et définitions")
    note(f"{formats.count(len(current().indicators), 'indicateur')} dans cette publication.")
    chapters = dict.fromkeys(indicator.chapter for indicator in current().indicators.values())
    for chapter in chapters:
        found = [i for i in current().indicators.values() if i.chapter == chapter]
        st.subheader(CHAPTERS.get(chapter, chapter), anchor=False)
        st.html("".join(definition_html(i, i.title) for i in found))
    data_table(_coverage(cover))


def _coverage(cover: dict[str, dict[str, object]]) -> Table:
    lines = [
        {
            **cover.get(i.id, {}),
            "titre": i.title,
            "unite": i.unit,
            "source": i.source,
            "reserve": _doubt(cover.get(i.id, {})),
        }
        for i in current().indicators.values()
    ]
    columns = (
        Column("titre", "Indicateur"),
        Column("unite", "Unité"),
        Column("debut", "Première date", "date"),
        Column("fin", "Dernière date", "date"),
        Column("quartiers_2015", "Quartiers de 2015 publiés", "nombre"),
        Column("quartiers_2024", "Quartiers de 2024 publiés", "nombre"),
        Column("reserve", "Réserve"),
        Column("source", "Producteur"),
    )
    return Table("Dates et couverture de chaque indicateur", columns, tuple(lines))


def _doubt(row: dict[str, object]) -> str:
    said = [STATUTS_MILLESIME[key] for key in ("infere", "non_precise") if row.get(key)]
    return " ; ".join(f"en partie : {text}" for text in said)


def marks() -> None:
    """Explain the marks, and who is counted."""
    section("Marques et secret statistique")
    rows = "".join(f"<dt>{mark}</dt><dd>{escape(label)}</dd>" for mark, label in MARQUES.items())
    st.html(f'<dl class="obs-identity">{rows}<dt>0</dt><dd>zéro : personne n\'est compté</dd></dl>')
    bullets([*SECRECY, *protection(current().manifest)])
    st.subheader("Deux populations à ne pas confondre", anchor=False)
    bullets(PERIMETERS)


def changes() -> None:
    """Explain when a change is put in words, and list the breaks of series."""
    section("Évolutions et ruptures de série")
    bullets(CHANGES)
    found: dict[str, list[str]] = {}
    for indicator in current().indicators.values():
        for b in indicator.breaks:
            found.setdefault(f"{formats.day(b.date)} : {b.label}", []).append(indicator.title)
    bullets(f"{what}. Indicateurs : {' ; '.join(titles)}." for what, titles in sorted(found.items()))


def small_numbers() -> None:
    """Say what leaves the noise of small numbers, by which methods, and where they come from."""
    section("Hasard et petits nombres")
    bullets(NOISE)


def zoning() -> None:
    """Explain the two lists of quartiers and how one leads to the other."""
    section("Les deux listes de quartiers")
    bullets(ZONING)
    counted = current().manifest.get("quartiers", {})
    held = [f"{formats.number(n)} {GEOGRAPHIES[int(g)].lower()}" for g, n in counted.items()]
    note(f"Cette publication contient {formats.listing(held)}.")
    rows = [
        {
            **row,
            "statut": STATUTS_QUARTIER.get(row["statut"], "statut non précisé"),
            "qui": "officiel" if row["officiel"] else "par le nom, non officiel",
        }
        for row in records(ask("pages/methode/passages"))
    ]
    columns = (
        Column("statut", "Quartier de 2024"),
        Column("qui", "Lien"),
        Column("liens", "Liens", "nombre"),
        Column("quartiers_2015", "Quartiers de 2015", "nombre"),
        Column("quartiers_2024", "Quartiers de 2024", "nombre"),
    )
    data_table(Table("Correspondance entre les deux listes", columns, tuple(rows), head=2))


def sources() -> None:
    """List the files behind the release, with what they describe and their fingerprint."""
    section("Sources de cette publication")
    note(demonstration())
    columns = (
        Column("fichier", "Fichier"),
        Column("kind", "Contenu"),
        Column("millesime", "Millésime"),
        Column("rows", "Lignes", "nombre"),
        Column("sha256", "Empreinte SHA-256"),
    )
    files = tuple(current().manifest["extracts"])
    data_table(Table("Fichiers importés", columns, files))
    bullets(_reservations(current().manifest.get("reservations", ())))


def _reservations(found: Sequence[object]) -> list[str]:
    said = [str(f.get("message") or f.get("regle") or "") for f in found if isinstance(f, dict)]
    return list(dict.fromkeys(text for text in said if text))[:12]


def versions() -> None:
    """Say which release is on screen, with its fingerprints, and which others are kept."""
    section("Publications")
    manifest = current().manifest
    note(
        f"Publication à l'écran : {current().id}, du {formats.day(as_date(manifest['date'][:10]))}, "
        f"observatoire "
        f"{manifest.get('code_version', __version__)}."
    )
    tables = tuple({"nom": name, **table} for name, table in manifest["tables"].items())
    columns = (
        Column("nom", "Table"),
        Column("rows", "Lignes", "nombre"),
        Column("sha256", "Empreinte SHA-256"),
    )
    data_table(Table("Tables de la publication", columns, tables))
    kept = tuple(
        {
            "id": release.id,
            "jour": release.manifest["date"][:10],
            "note": release.manifest.get("note") or "",
            "etat": _state(release),
        }
        for release in releases.releases(find_home())
    )
    shown = (
        Column("id", "Publication"),
        Column("jour", "Date", "date"),
        Column("note", "Note"),
        Column("etat", "État"),
    )
    data_table(Table("Publications conservées", shown, kept))


def _state(release: releases.Release) -> str:
    said = ["en vigueur"] if release.current else []
    return ", ".join([*said, "à l'écran"] if release.id == current().id else said)


def glossary() -> None:
    """Define the words of the field."""
    section("Glossaire")
    rows = "".join(f"<dt>{escape(term)}</dt><dd>{escape(text)}</dd>" for term, text in GLOSSARY.items())
    st.html(f'<dl class="obs-identity">{rows}</dl>')


def accessibility() -> None:
    """State honestly what is accessible and what is not."""
    section("Accessibilité")
    bullets(ACCESSIBILITY)
