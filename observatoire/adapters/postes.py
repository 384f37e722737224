"""ANCT: adultes-relais and Fonjep posts, one post of one year per record."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pyarrow as pa

from observatoire.adapters.base import Reading, UnreadableFile, plural
from observatoire.adapters.build import build
from observatoire.adapters.probe import Probe

TITLE = "ANCT, postes adultes-relais ou Fonjep"
EXPECTED = "id_poste, code_tiers, raison_sociale, annee et montant"
FIELDS = {"id_poste", "code_tiers", "raison_sociale", "annee", "montant"}
CONTRAT = re.compile(r"CV[0-9AB]{2,3}")
"""The code of one contrat de ville; the files also write two in a row, which no list knows."""
RELAY = re.compile(r"[0-9AB]{5}[A-Z]\d{6}")
"""An adulte-relais post: department, year, letter, number."""


def recognise(probe: Probe) -> bool:
    """Tell by the fields of the first record."""
    document = probe.document if probe.nature == "json" else None
    first = document[0] if isinstance(document, list) and document else None
    return isinstance(first, dict) and set(first) >= FIELDS


def read(probe: Probe, millesime: int | None) -> Reading:
    """Read posts as actions without places, nor a state: paid for in a year; and their cost as money of the State."""
    posts = [_post(record, rank, probe) for rank, record in enumerate(probe.document, 1)]
    relays = sum(bool(RELAY.fullmatch(post["id"])) for post in posts)
    name = "adulte-relais" if 2 * relays > len(posts) else "Fonjep"
    source = f"ANCT, postes {name}"
    once: dict[str, dict[str, Any]] = {}
    for post in posts:
        once.setdefault(post["id"], post)
    seen: dict[str, int] = {}
    references = []
    for post in posts:
        seen[post["id"]] = seen.get(post["id"], 0) + 1
        references.append(f"{post['tiers']} ({seen[post['id']]})")
    years = sorted({post["annee"] for post in posts})
    tables = {
        "actions": _actions(list(once.values()), name, source),
        "financements": build(
            "financements",
            len(posts),
            {
                "id_action": [f"{name}-{post['id']}" for post in posts],
                "financeur": "etat_bop147",
                "annee": [post["annee"] for post in posts],
                "montant_verse": pa.array([post["montant"] for post in posts], pa.float64()),
                "reference": references,
                "source": source,
            },
        ),
    }
    placed = Counter(post["lieu"][0] if post["lieu"] else "" for post in once.values())
    notes = [f"{plural(placed['contrat_ville'], 'poste')}, rattachés au contrat de ville, non aux quartiers."]
    if len(posts) > len(once):
        repeated = plural(len(posts) - len(once), "ligne répète", "lignes répètent")
        notes.append(f"{repeated} un poste : tous les montants sont gardés.")
    if wider := placed["departement"]:
        notes.append(
            f"{plural(wider, 'poste')} sans contrat, ou de plusieurs contrats : rattachés au département."
        )
    if unplaced := placed[""]:
        notes.append(f"{plural(unplaced, 'poste')} sans contrat de ville ni département.")
    when = str(millesime) if millesime else ", ".join(map(str, years))
    return Reading("postes", probe.name, when, tables, tuple(notes))


def _post(record: Any, rank: int, probe: Probe) -> dict[str, Any]:
    try:
        tiers = str(record["code_tiers"]).strip()
        return {
            "id": str(record["id_poste"]).strip(),
            "tiers": tiers,
            "siret": tiers if re.fullmatch(r"\d{14}", tiers) else None,
            "nom": str(record["raison_sociale"] or tiers).strip(),
            "annee": int(record["annee"]),
            "montant": float(record["montant"]),
            "lieu": _place(record),
        }
    except (KeyError, TypeError, ValueError) as error:
        named = isinstance(record, dict)
        missing = sorted(FIELDS - set(record)) if named else []
        held = (
            f"annee « {str(record.get('annee'))[:20]} » et montant « {str(record.get('montant'))[:20]} »"
            if named
            else "autre chose"
        )
        wrong = f"un enregistrement sans {', '.join(missing)}" if missing else held
        raise UnreadableFile(
            f"{probe.name}, enregistrement {rank} : {EXPECTED} attendus, {wrong} trouvé."
        ) from error


def _place(record: dict[str, Any]) -> tuple[str, str] | None:
    """One contrat de ville, else the département: a post of two contrats is in neither alone."""
    if CONTRAT.fullmatch(str(record.get("code_cv"))):
        return "contrat_ville", str(record["code_cv"])
    return ("departement", str(record["insee_dep"])) if record.get("insee_dep") else None


def _actions(posts: list[dict[str, Any]], name: str, source: str) -> pa.Table:
    return build(
        "actions",
        len(posts),
        {
            "id": [f"{name}-{post['id']}" for post in posts],
            "intitule": [f"Poste {name} {post['id']}" for post in posts],
            "type": "poste",
            "porteur": [post["nom"] for post in posts],
            "siret": [post["siret"] for post in posts],
            "freins": [[] for _ in posts],
            "quartiers": [[] for _ in posts],
            "niveau": [post["lieu"][0] if post["lieu"] else None for post in posts],
            "code": [post["lieu"][1] if post["lieu"] else None for post in posts],
            "source": source,
        },
    )
