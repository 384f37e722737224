"""data·inclusion v1: services and structures (JSON, JSON lines, parquet), read through its own models."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyarrow as pa

from observatoire.adapters.base import Reading, UnreadableFile, some
from observatoire.adapters.build import build
from observatoire.adapters.probe import Probe

TITLE = "data·inclusion v1 (services ou structures)"
EXPECTED = "source, id, nom, date_maj (et structure_id pour un service)"
SOURCE = "data·inclusion v1"
SERVICE = {"source", "structure_id", "id", "nom", "date_maj"}
STRUCTURE = {"source", "id", "nom", "date_maj"}
OLD = {
    "types", "profils", "typologie", "labels_nationaux", "modes_orientation_accompagnateur",
    "modes_orientation_beneficiaire", "presentation_resume", "presentation_detail", "rna",
}  # fmt: skip
"""Fields of the v0 schema that v1 has no more."""
ONLY_OURS = {"structure", "acteur", "inspirante", "effectif"}
REQUIRED = {"id", "source", "nom", "date_maj", "structure_id", "description"}

ACTORS = {
    "france-travail": "france_travail",
    "mission-locale": "mission_locale",
    "cap-emploi-reseau-cheops": "cap_emploi",
    "plie": "plie",
    "maisons-de-l-emploi": "plie",
    "alliance-villes-emploi": "plie",
    "ccas-cias": "ccas",
    "fcsf": "centre_social",
    "communes": "collectivite",
    "departements": "collectivite",
    "regions": "collectivite",
    "maisons-des-solidarites": "collectivite",
    **dict.fromkeys(("aci", "ai", "ei", "eiti", "etti", "ea", "eatt", "esat", "geiq", "inae"), "siae"),
    **dict.fromkeys(("afpa", "epide", "ecoles-de-la-deuxieme-chance", "simplon"), "organisme_formation"),
    **dict.fromkeys(("caf", "cnam", "cpam", "spip", "pjj", "france-service", "agefiph"), "etat"),
    **dict.fromkeys(("cmp", "chu", "csapa", "caarud", "mutualite-sociale-agricole"), "sante"),
    **dict.fromkeys(
        ("croix-rouge", "secours-populaire", "emmaus", "restos-du-coeur", "cidff"), "association"
    ),
}
"""Kind of actor of the networks that tell it; the others stay `autre`."""


def recognise(probe: Probe) -> bool:
    """Tell by the fields of the first record."""
    names = _names(probe)
    known = names.issuperset(SERVICE) or "siret" in names
    return known and names.issuperset(STRUCTURE) and not names & ONLY_OURS


def _names(probe: Probe) -> set[str]:
    if probe.nature == "parquet":
        schema = probe.parquet.schema_arrow
        return set() if b"observatoire.kind" in (schema.metadata or {}) else set(schema.names)
    document = probe.document if probe.nature == "json" else None
    if isinstance(document, dict):
        document = document.get("items")
    first = document[0] if isinstance(document, list) and document else None
    return {str(key) for key in first} if isinstance(first, dict) else set()


def read(probe: Probe, millesime: int | None) -> Reading:
    """Read records through the models of data·inclusion; say what did not follow them."""
    names = _names(probe)
    old = sorted(names & OLD)
    if old:
        raise UnreadableFile(
            f"{probe.name} : le schéma v1 de data·inclusion attendu, des champs de la version 0 trouvés "
            f"({some(old)}) ; exporter les données en v1."
        )
    records = _records(probe)
    services = "structure_id" in names
    valid, notes = _validated(records, services)
    if not valid:
        raise UnreadableFile(
            f"{probe.name} : aucun enregistrement ne suit le schéma v1 de data·inclusion. {' '.join(notes)}"
        )
    kind = "offre" if services else "structures"
    table = _services(valid) if services else _structures(valid)
    latest = max(str(record["date_maj"]) for record in valid)[:10]
    when = str(millesime) if millesime else f"mises à jour jusqu'au {latest}"
    return Reading("data_inclusion", probe.name, when, {kind: table}, tuple(notes))


def _records(probe: Probe) -> list[dict[str, Any]]:
    if probe.nature == "parquet":
        return list(probe.parquet.read().to_pylist())
    document = probe.document
    records = document["items"] if isinstance(document, dict) else document
    wrong = next((rank for rank, record in enumerate(records, 1) if not isinstance(record, dict)), None)
    if wrong:
        raise UnreadableFile(f"{probe.name}, enregistrement {wrong} : un objet attendu, autre chose trouvé.")
    return list(records)


def _validated(records: Iterable[dict[str, Any]], services: bool) -> tuple[list[dict[str, Any]], list[str]]:
    """Drop optional values that the model refuses, and records without what it requires; say both.

    Thematiques are handed over as they are: the contract refuses those of v0 and says so.
    """
    import pydantic
    from data_inclusion.schema.v1 import Service, Structure

    model = Service if services else Structure
    fields = set(model.model_fields)
    kept: list[dict[str, Any]] = []
    dropped: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for record in records:
        candidate = {name: value for name, value in record.items() if name in fields}
        try:
            model.model_validate(candidate)
        except pydantic.ValidationError as error:
            wrong = {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
            # a date in the future is the contract's to refuse
            missing = wrong & REQUIRED - {"date_maj"} | {n for n in ("date_maj",) if not candidate.get(n)}
            if missing:
                lost.update(missing)
                continue
            for name in wrong - {"thematiques", "date_maj"}:
                candidate[name] = None
                dropped[name] += 1
        kept.append(candidate)
    notes = [f"Laissés de côté, champ obligatoire hors schéma : {name} ({n})." for name, n in lost.items()]
    notes += [f"Valeurs hors schéma, vidées : {name} ({n})." for name, n in dropped.items()]
    return kept, notes


def _column(records: list[dict[str, Any]], name: str) -> list[Any]:
    return [record.get(name) for record in records]


def _codes(records: list[dict[str, Any]], name: str) -> list[list[str] | None]:
    return [None if record.get(name) is None else [str(x) for x in record[name]] for record in records]


def _communes(records: list[dict[str, Any]]) -> list[str | None]:
    codes = (str(record.get("code_insee") or "") for record in records)
    return [code if re.fullmatch(r"(\d{2}|2A|2B)\d{3}", code) else None for code in codes]


def _days(records: list[dict[str, Any]]) -> pa.Array:
    from pandas import to_datetime

    return pa.array(to_datetime(_column(records, "date_maj"), errors="coerce", utc=True).date, pa.date32())


def _services(records: list[dict[str, Any]]) -> pa.Table:
    same = ("id", "structure_id", "nom", "type", "description", "frais", "telephone", "courriel", "adresse")
    coded = (
        "thematiques",
        "publics",
        "modes_accueil",
        "zone_eligibilite",
        "modes_mobilisation",
        "mobilisable_par",
    )
    reserved = [publics == ["residents-qpv-frr"] for publics in _codes(records, "publics")]
    return build(
        "offre",
        len(records),
        {
            **{name: _column(records, name) for name in same},
            **{name: _codes(records, name) for name in coded},
            **{name: pa.array(_column(records, name), pa.float64()) for name in ("latitude", "longitude")},
            "commune": _communes(records),
            "lien_mobilisation": [str(x) if x else None for x in _column(records, "lien_mobilisation")],
            "date_maj": _days(records),
            "droit_commun": [False if only else None for only in reserved],
            "source": SOURCE,
        },
    )


def _structures(records: list[dict[str, Any]]) -> pa.Table:
    networks = _codes(records, "reseaux_porteurs")
    return build(
        "structures",
        len(records),
        {
            **{
                name: _column(records, name)
                for name in ("id", "nom", "siret", "telephone", "courriel", "adresse")
            },
            **{name: pa.array(_column(records, name), pa.float64()) for name in ("latitude", "longitude")},
            "description": _column(records, "description"),
            "site_web": [str(x) if x else None for x in _column(records, "site_web")],
            "commune": _communes(records),
            "date_maj": _days(records),
            "reseaux_porteurs": networks,
            "acteur": [next((ACTORS[n] for n in names or () if n in ACTORS), None) for names in networks],
            "source": SOURCE,
        },
    )
