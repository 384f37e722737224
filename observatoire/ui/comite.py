"""The page Comité de pilotage: build a pack, open a past one as it was shown, say what changed, follow decisions."""

from __future__ import annotations

from datetime import date
from functools import partial
from html import escape
from pathlib import Path

import streamlit as st

from observatoire import difference, formats, packs, releases
from observatoire import pack as packing
from observatoire.difference import Difference
from observatoire.home import Busy, find_home
from observatoire.pack.order import CHAPTERS, FORMATS, Order, base_address, find_scope
from observatoire.pack.register import made_by, reopen
from observatoire.packs import STATES, Decision, Record
from observatoire.tables import Column, Table, as_date, plain, written
from observatoire.tiers import PARTNERS
from observatoire.ui import analyst
from observatoire.ui.downloads import data_table, logged
from observatoire.ui.release import current, of_release
from observatoire.ui.scope import Scope, understand
from observatoire.ui.words import bullets, idle_filters, note, section, title
from observatoire.warehouse import Warehouse

RELEASE, CHAPTER, PACK = "publication", "chapitres", "dossier"
NAMES = {"pdf": "PDF accessible", "html": "page HTML", "xlsx": "classeur XLSX", "ods": "classeur ODS"}
READ_ONLY = (
    "Lecture seule : un dossier téléchargé ici n'entre pas au registre, et les décisions se notent sur la machine de "
    "l'analyste, par « observatoire serve --analyste »."
)
NO_ADDRESS = (
    "Sans code QR : un téléphone ne peut suivre que l'adresse entière de l'observatoire, à régler une fois (« adresse » "
    "de config.toml)."
)
NO_PACK = "Aucun dossier n'est encore au registre pour ce territoire. Le premier téléchargement par l'analyste l'y met."
SAID = "_dossier_rouvert"
MOST_EXAMPLES = 40


def headline(scope: Scope) -> None:
    """Title: how many packs were made here, and how many decisions are open."""
    made, open_ = len(_records(scope)), sum(decision.open for decision in _decisions(scope))
    known = (
        formats.count(made, "dossier au registre", "dossiers au registre")
        if made
        else "premier dossier à faire"
    )
    follow = (
        formats.count(open_, "décision à suivre", "décisions à suivre")
        if open_
        else "aucune décision en cours"
    )
    title("Comité de pilotage", scope, f"{scope.nom} : {known}, {follow}")
    note(
        "Le dossier porte sur tout le territoire choisi dans les filtres, pour la liste de quartiers choisie."
    )
    idle = [
        word
        for word, acts in (
            ("le choix de quartiers", bool(scope.quartiers)),
            ("le filtre par frein", scope.frein != "total"),
            ("le filtre par sexe", scope.sexe != "total"),
            ("le filtre par âge", scope.tranche_age != "total"),
            ("la date", scope.periode is not None),
        )
        if acts
    ]
    if idle:
        idle_filters(*idle)


# --- a new pack ---------------------------------------------------------------------------------------


def new_pack(scope: Scope) -> None:
    """Choose a release and chapters, then download each format."""
    section("Faire le dossier")
    release = _choose_release()
    chapters = _choose_chapters()
    if not chapters:
        note("Choisir au moins un chapitre.")
        return
    home = find_home()
    asked = Order(scope.niveau, scope.code, scope.geographie, chapters, base_address(home))
    warehouse, keeps = of_release(release), analyst.may_act()
    with st.container(horizontal=True):
        for kind in FORMATS:
            name = _file_name(scope, warehouse, kind)
            st.download_button(
                f"Télécharger : {NAMES[kind]}",
                data=logged(partial(_written, asked, warehouse, kind, keeps, analyst.name()), name),
                file_name=name,
                mime=packing.MIMES[kind],
                key=f"dossier_{kind}",
                type="primary" if kind == "pdf" else "secondary",
                on_click="ignore",
            )
    note(
        "Deux à douze pages A4, prêtes en quelques secondes après le clic. Les quatre formats disent la même chose ; la "
        "même publication et les mêmes chapitres donnent le même fichier, octet pour octet."
    )
    if not asked.base:
        note(NO_ADDRESS)
    if not keeps:
        note(READ_ONLY)


def _choose_release() -> releases.Release:
    found = {release.id: release for release in releases.releases(find_home())}
    labels = {name: _release_label(release) for name, release in found.items()}
    understand(RELEASE, labels)
    held = current().id
    names = [held, *(name for name in found if name != held)]
    chosen = st.selectbox(
        "Publication",
        names,
        format_func=lambda name: labels.get(name, str(name)),
        key=RELEASE,
        bind="query-params",
    )
    return found[chosen]


def _release_label(release: releases.Release) -> str:
    day = formats.day(as_date(str(release.manifest["date"])[:10]))
    return f"{day}{', en service' if release.current else ''} ({release.id})"


def _choose_chapters() -> tuple[str, ...]:
    understand(CHAPTER, CHAPTERS)
    chosen = st.multiselect(
        "Chapitres", list(CHAPTERS), default=list(CHAPTERS), format_func=lambda name: CHAPTERS.get(name, str(name)),
        key=CHAPTER, bind="query-params", placeholder="Choisir des chapitres", select_all=False,
    )  # fmt: skip
    return tuple(name for name in CHAPTERS if name in chosen)


def _written(asked: Order, warehouse: Warehouse, kind: str, keeps: bool, author: str) -> bytes:
    """Build one format when it is asked for; the analyst's goes to the register."""
    content = packing.WRITERS[kind](packing.pack(warehouse, asked))
    if keeps:
        scope = find_scope(warehouse, asked.niveau, asked.code, asked.geographie)
        packs.keep(find_home(), made_by(warehouse, asked, scope, author), kind, content)
    return content


def _file_name(scope: Scope, warehouse: Warehouse, kind: str) -> str:
    return f"{warehouse.prefix}comite_{scope.niveau}_{scope.code}_{warehouse.id}.{kind}"


# --- past packs ---------------------------------------------------------------------------------------


def past_packs(scope: Scope) -> None:
    """List the packs of the territoire; open one exactly as it was shown, and say what changed since."""
    section("Les dossiers déjà montrés")
    made = _records(scope)
    if not made:
        note(NO_PACK)
        return
    lines = tuple(
        {
            "le": as_date(record.fait_le[:10]),
            "publication": record.publication,
            "chapitres": _chapters_said(record),
            "formats": ", ".join(kind.upper() for kind in record.empreintes),
            "auteur": record.auteur,
            "id": record.id,
            "empreinte": record.empreintes.get("pdf", ""),
        }
        for record in made
    )
    columns = (
        Column("le", "Fait le", "date"),
        Column("id", "Dossier"),
        Column("publication", "Publication"),
        Column("chapitres", "Chapitres"),
        Column("formats", "Formats"),
        Column("auteur", "Par"),
        Column("empreinte", "Empreinte SHA-256 du PDF", only_file=True),
    )
    data_table(Table(f"Dossiers de {scope.nom}", columns, lines), unfolded=True)
    _one_pack({record.id: record for record in made})


def _chapters_said(record: Record) -> str:
    if record.chapitres == tuple(CHAPTERS):
        return "tous"
    return ", ".join(CHAPTERS.get(name, name) for name in record.chapitres)


def _one_pack(made: dict[str, Record]) -> None:
    labels = {name: f"{_made_on(record)} ({name})" for name, record in made.items()}
    understand(PACK, labels)
    chosen = st.selectbox(
        "Dossier à rouvrir", list(made), format_func=lambda name: labels.get(name, str(name)), key=PACK,
        bind="query-params",
    )  # fmt: skip
    record = made[chosen]
    with st.container(horizontal=True):
        asked = [kind for kind in record.empreintes if _asked(record, kind)]
    for kind in asked:
        with st.spinner("Reconstruction depuis la publication d'alors, et vérification de l'empreinte…"):
            st.session_state[SAID] = (f"{record.id}_{kind}", reopen(find_home(), record, kind))
    for kind in record.empreintes:
        _reopened(record, kind)
    with st.expander(
        f"Ce qui a changé depuis le dossier du {_made_on(record)}", on_change="rerun", key="depuis"
    ) as part:
        if part.open:
            _since(record)


def _made_on(record: Record) -> str:
    return formats.day(as_date(record.fait_le[:10]))


def _asked(record: Record, kind: str) -> bool:
    return st.button(f"Rouvrir : {NAMES[kind]}", key=f"rouvrir_{record.id}_{kind}")


def _reopened(record: Record, kind: str) -> None:
    """Give one format that was opened again, and say how it was found to be the same."""
    key = f"{record.id}_{kind}"
    held, found = st.session_state.get(SAID, ("", None))
    if held != key or found is None:
        return
    if found.content is None:
        st.warning(plain(found.said))
        return
    st.success(plain(found.said))
    name = f"{_prefix(record)}comite_{record.niveau}_{record.code}_{record.publication}.{kind}"
    content: bytes = found.content
    st.download_button(
        f"Télécharger le dossier du {_made_on(record)} ({kind.upper()})", logged(lambda: content, name),
        file_name=name, mime=packing.MIMES[kind],
        key=f"rouvert_{key}", on_click="ignore",
    )  # fmt: skip


def _prefix(record: Record) -> str:
    """How the name of the file begins: as on the day where its release is still there."""
    held = {release.id: release for release in releases.releases(find_home())}.get(record.publication)
    own = "partenaires_" if record.tier == PARTNERS else ""
    return own or (of_release(held).prefix if held else "")


def _since(record: Record) -> None:
    """Say which figures of a past pack are other in the release on screen, and why."""
    home = find_home()
    if packs.release_of(home, record) == current().path:
        note("Ce dossier vient de la publication que vous lisez : aucun de ses chiffres n'a changé.")
        return
    if not (packs.release_of(home, record) / "manifest.json").is_file():
        note(
            "La publication de ce dossier n'est plus là : rien à comparer. Le fichier gardé se rouvre ci-dessus."
        )
        return
    found = _compared(record.id, str(packs.release_of(home, record)), str(current().path))
    bullets(since_sentences(found))
    rows = [
        {
            **example,
            "titre": line.titre,
            **_units(line.indicateur),
            "pourquoi": cause_of(line.nature, line.cause),
            "quand": as_date(example["periode"]),
            "m_avant": example["marque_avant"],
            "m_apres": example["marque_apres"],
        }
        for line in found.lignes
        for example in line.exemples
    ][:MOST_EXAMPLES]
    columns = (
        Column("titre", "Indicateur"),
        Column("nom", "Lieu"),
        Column("quand", "Date", "date"),
        Column("pourquoi", "Pourquoi"),
        Column("avant", "Dans le dossier", "nombre", marque="m_avant", unit="unite", places="decimales"),
        Column("apres", "Aujourd'hui", "nombre", marque="m_apres", unit="unite", places="decimales"),
    )
    for row in rows:
        if written(columns[-2], row) == written(columns[-1], row):
            row["pourquoi"] += ", sous l'arrondi"
    if rows:
        data_table(Table("Chiffres du dossier qui ont changé", columns, tuple(rows), head=2), unfolded=True)


def _units(name: str) -> dict[str, object]:
    """Unit and decimals of an indicator, as pages write it; a plain number where it is no longer in the catalogue."""
    found = current().indicators.get(name)
    return {"unite": found.unit if found else "", "decimales": found.decimals if found else 1}


@st.cache_data(max_entries=32, show_spinner="Comparaison des deux publications…")
def _compared(pack: str, before: str, after: str) -> Difference:
    home = find_home()
    record = packs.find(home, pack)
    assert record is not None
    return difference.compare(Path(before), Path(after), only=packs.shown_by(home, record))


WHY = {
    "reel": "changement réel (période nouvelle ou retirée)",
    "revise": "donnée révisée",
    "perimetre": "changement de périmètre",
    "secret": "secret (masqué ou montré)",
    "catalogue": "indicateur ajouté ou retiré",
}


def cause_of(nature: str, cause: str) -> str:
    """Say why a figure is other: secrecy comes first, since it hides the rest."""
    return WHY["secret" if nature in ("masque", "revele") else cause]


def since_sentences(found: Difference) -> list[str]:
    """Count the figures of a pack that are other, by reason."""
    counts: dict[str, int] = {}
    for line in found.lignes:
        why = cause_of(line.nature, line.cause)
        counts[why] = counts.get(why, 0) + line.nombre
    if not counts:
        return ["Aucun chiffre de ce dossier n'a changé dans la publication que vous lisez."]
    total = formats.count(sum(counts.values()), "chiffre", "chiffres")
    head = f"{total} des lieux et indicateurs de ce dossier diffèrent de la publication que vous lisez."
    ordered = [why for why in WHY.values() if why in counts]
    return [
        head,
        *(f"{formats.colon(why[:1].upper() + why[1:], formats.number(counts[why]))}." for why in ordered),
    ]


# --- decisions ----------------------------------------------------------------------------------------


def decisions(scope: Scope) -> None:
    """List what the comité decided, open ones first; the analyst notes and follows them."""
    section("Décisions du comité")
    known = _decisions(scope)
    today = date.today()
    if known:
        data_table(_decisions_table(scope, known, today), unfolded=True)
    else:
        note("Aucune décision notée pour ce territoire.")
    if not analyst.may_act():
        return
    analyst.ask_name()
    for decision in known:
        if decision.open:
            _follow(decision, today)
    _note_one(scope, today)


def _decisions_table(scope: Scope, known: list[Decision], today: date) -> Table:
    lines = tuple(
        {
            "texte": decision.texte,
            "prise": as_date(decision.prise_le),
            "responsable": decision.responsable,
            "echeance": formats.day(as_date(decision.echeance)) if decision.echeance else "",
            "etat": STATES.get(decision.etat, decision.etat)
            + (", en retard" if decision.late(today) else ""),
            "suivi": " ; ".join(_step(step) for step in decision.suivi),
        }
        for decision in known
    )
    columns = (
        Column("texte", "Décision"),
        Column("prise", "Comité du", "date"),
        Column("responsable", "Responsable"),
        Column("echeance", "Échéance"),
        Column("etat", "État"),
        Column("suivi", "Suivi"),
    )
    return Table(f"Décisions, {scope.nom}", columns, lines)


def _step(step: object) -> str:
    said = dict(step)  # type: ignore[call-overload]
    words = [
        formats.day(as_date(said["date"])),
        STATES.get(said["etat"], said["etat"]).lower(),
        said.get("note", ""),
    ]
    return ", ".join(word for word in words if word)


def _follow(decision: Decision, today: date) -> None:
    with (
        st.expander(f"Suivre : {plain(decision.texte[:80])}"),
        st.form(f"suivre_{decision.id}", border=False, clear_on_submit=True),
    ):
        st.html(f'<p class="obs-note">{escape(decision.texte)}</p>')
        state = st.selectbox(
            "État", list(STATES), list(STATES).index(decision.etat), format_func=lambda k: STATES.get(k, str(k)),
            key=f"etat_{decision.id}",
        )  # fmt: skip
        day = st.date_input("Comité du", today, format="DD/MM/YYYY", key=f"vu_{decision.id}")
        words = st.text_input("Ce qui a été dit", key=f"mot_{decision.id}", max_chars=packs.LONGEST)
        if st.form_submit_button("Noter le suivi"):
            _act(partial(packs.follow, find_home(), decision.id, state, day, words, analyst.name()))


def _note_one(scope: Scope, today: date) -> None:
    with st.form("decision", clear_on_submit=True):
        st.subheader("Noter une décision", anchor=False)
        text = st.text_area("Décision", key="decision_texte", max_chars=packs.LONGEST)
        who = st.text_input("Responsable", key="decision_qui", max_chars=120)
        with st.container(horizontal=True):
            day = st.date_input("Comité du", today, format="DD/MM/YYYY", key="decision_jour")
            due = st.date_input("Échéance", None, format="DD/MM/YYYY", key="decision_echeance")
        if st.form_submit_button("Noter la décision", type="primary"):
            _act(partial(packs.decide, find_home(), _lieu(scope), text, who, day, due, analyst.name()))


def _act(what: partial[Decision]) -> None:
    """Write, then show the page anew; what cannot be written is said."""
    try:
        what()
    except (ValueError, Busy) as refusal:
        st.warning(plain(str(refusal)))
        return
    except OSError as error:
        st.error(f"La décision n'a pas pu être écrite : {plain(str(error.strerror))}.")
        return
    st.rerun()


# --- what is kept -------------------------------------------------------------------------------------


def _lieu(scope: Scope) -> str:
    return f"{scope.niveau}:{scope.code}"


def _records(scope: Scope) -> list[Record]:
    return [record for record in packs.kept(find_home(), analyst.tier()) if record.place == _lieu(scope)]


def _decisions(scope: Scope) -> list[Decision]:
    return packs.decisions(find_home(), _lieu(scope))
