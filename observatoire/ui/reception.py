"""The analyst's desk: drop files, read their letters, compare, publish, roll back, and read who did what."""

from __future__ import annotations

import shutil
from pathlib import PurePath

import streamlit as st

from observatoire import bulletin, difference, formats, inbox, journal, releases
from observatoire.extracts import slug, stored
from observatoire.home import Busy, find_home
from observatoire.tables import Column, Table, as_date, plain, to_html
from observatoire.ui import analyst
from observatoire.ui.downloads import data_table
from observatoire.ui.release import HELD
from observatoire.ui.words import bullets, note, section

LETTERS = "_bulletins"
COMPARED = "_comparaison"
DONE = "_fait"
ROUND = "_depot"
CUT = 40
"""Lines of the history on screen; the file holds all."""


def headline() -> None:
    """Say what is here: extracts, releases, and whether this page may change them."""
    home = find_home()
    count = sum(len(paths) for paths in stored(home).values())
    kept = [release for release in releases.releases(home) if release.current]
    st.html('<p class="obs-kicker">Données</p>')
    extracts = formats.count(count, "extrait est gardé", "extraits sont gardés")
    day = formats.day(as_date(kept[0].manifest["date"][:10])) if kept else ""
    version = f"la version du {day} est en service" if kept else "rien n'est encore publié"
    st.title(f"{extracts} et {version}", anchor=False)
    if not analyst.may_act():
        note(analyst.READ_ONLY)
    if said := st.session_state.pop(DONE, ""):
        st.success(plain(said))


# --- dropping -----------------------------------------------------------------------------------------


def drop_zone() -> None:
    """Take files, and answer each with its letter."""
    if not analyst.may_act():
        return
    section("Déposer des fichiers")
    analyst.ask_name()
    turn = st.session_state.setdefault(ROUND, 0)
    given = st.file_uploader(
        "Extraits parquet, ou fichiers officiels tels que publiés (CSV, Excel, GeoJSON, zip)",
        accept_multiple_files=True,
        key=f"depot_{turn}",
        max_upload_size=500,
    )
    folder = find_home().inbox
    note(f"Un fichier de plus de 500 Mo se pose dans le dossier {folder}, puis se reçoit par ce bouton.")
    waiting = inbox.waiting(find_home())
    label = f"Recevoir ({len(given or ()) + len(waiting)})"
    if st.button(label, key="recevoir", type="primary", disabled=not given and not waiting):
        folder.mkdir(parents=True, exist_ok=True)
        for file in given or ():
            with (folder / _safe(file.name)).open("wb") as target:
                shutil.copyfileobj(file, target, 1 << 20)
        _receive()
        st.session_state[ROUND] = turn + 1
        st.session_state.pop(COMPARED, None)
        st.rerun()


def _receive() -> None:
    bar = st.progress(0.0, "Réception")

    def report(what: str, rank: int, of: int) -> None:
        bar.progress(rank / of, f"Lecture : {plain(what)}")

    try:
        letters = inbox.take(find_home(), analyst.name(), report)
    except Busy as error:
        st.session_state[DONE] = str(error)
        return
    st.session_state[LETTERS] = [letter.name for letter in letters]


def _safe(name: str) -> str:
    path = PurePath(name.replace("\\", "/"))
    return f"{slug(path.stem)}{slug(path.suffix) and '.' + slug(path.suffix).lower()}"


def letters() -> None:
    """Show the letters of the files just dropped, then the earlier ones."""
    if not analyst.may_act():
        return
    fresh = st.session_state.get(LETTERS, [])
    kept = bulletin.kept(find_home())
    now = [letter for letter in kept if letter.name in fresh]
    for letter in now:
        _letter(letter, unfolded=True)
    earlier = [letter for letter in kept if letter.name not in fresh][:10]
    if earlier:
        with st.expander(f"Bulletins précédents ({len(earlier)})"):
            for letter in earlier:
                _letter(letter, unfolded=False)


def _letter(letter: bulletin.Bulletin, unfolded: bool) -> None:
    show = {bulletin.REFUSED: st.error, bulletin.ACCEPTED: st.success}.get(letter.verdict, st.warning)
    show(plain(formats.spaced(letter.summary())))
    if unfolded:
        st.html(bulletin.body(letter, level=3))
    with st.container(horizontal=True):
        for kind, body, mime in (
            ("HTML", bulletin.to_html(letter), "text/html"),
            ("JSON", letter.as_json(), "application/json"),
        ):
            st.download_button(
                f"Bulletin en {kind}",
                data=body.encode("utf-8"),
                file_name=f"bulletin-{letter.name}.{kind.lower()}",
                mime=mime,
                key=f"bulletin_{kind}_{letter.name}",
                on_click="ignore",
            )


def nothing_to_do() -> None:
    """Say what this part would hold for the analyst."""
    if not analyst.may_act():
        note("Ici, l'analyste dépose des fichiers, lit leur bulletin de réception, compare puis publie.")


# --- comparing and publishing -------------------------------------------------------------------------


def publication() -> None:
    """Compare what would be published with the release in force, then publish with a note."""
    if not analyst.may_act():
        return
    section("Publier")
    if not any(stored(find_home()).values()):
        note("Rien à publier : déposer d'abord un fichier.")
        return
    _waiting_for_approval()
    if st.button("Voir ce qui changerait", key="comparer"):
        try:
            with st.spinner("Construction d'une version à blanc…"):
                st.session_state[COMPARED] = releases.rehearse(find_home(), author=analyst.name())
        except releases.Refused as refusal:
            _say_refused(refusal)
    found: difference.Difference | None = st.session_state.get(COMPARED)
    if found is None:
        note("La comparaison est une répétition : elle ne publie rien.")
        return
    show_difference(found)
    with st.form("publier"):
        said = st.text_input("Note de publication", placeholder="Ce que cette version apporte, en une phrase")
        if st.form_submit_button("Publier cette version", type="primary"):
            _publish(found, said)


def _publish(found: difference.Difference, said: str) -> None:
    if not said.strip():
        st.warning("Écrire une note : elle dira aux lecteurs pourquoi les chiffres ont changé.")
        return
    try:
        with st.spinner("Publication…"):
            release = releases.publish(find_home(), said.strip(), author=analyst.name(), over=found.avant)
    except releases.Refused as refusal:
        _say_refused(refusal)
        return
    st.session_state.pop(COMPARED, None)
    st.session_state.pop(LETTERS, None)
    if release.waiting:
        _done(f"La version {release.id} est préparée : une autre personne doit l'approuver.")
    _done(f"La version {release.id} est en service.", reread=True)


def _waiting_for_approval() -> None:
    waiting = releases.prepared(find_home())
    found = releases.prepared_difference(find_home()) if waiting else None
    if waiting is None or found is None:
        return
    st.warning(
        plain(
            f"La version {waiting.id}, préparée par {waiting.manifest['auteur']}, attend une autre personne : "
            f"« {waiting.manifest['note']} »"
        )
    )
    show_difference(found, f", version {waiting.id}")
    if st.button("Approuver cette version", key="approuver"):
        try:
            releases.approve(find_home(), waiting.id, analyst.name())
        except releases.Refused as refusal:
            _say_refused(refusal)
            return
        _done(f"La version {waiting.id} est approuvée et en service.", reread=True)


def show_difference(found: difference.Difference, of: str = "") -> None:
    """Show what would change: by cause, then indicator, with the figures that move most; `of` which version."""
    if not found.avant:
        note("Première version : tout est nouveau, il n'y a rien à comparer.")
        return
    if not found.total:
        note(f"Aucun chiffre publié ne changerait depuis la version {found.avant}.")
        return
    bullets(
        f"{title} : {formats.count(found.count(cause=cause), 'chiffre', 'chiffres')}."
        for cause, title in difference.CAUSES.items()
        if found.count(cause=cause)
    )
    rows = [
        {
            "chapitre": line.chapitre,
            "titre": line.titre,
            "cause": difference.CAUSES[line.cause].split(" (")[0],
            "nature": difference.NATURES[line.nature],
            "nombre": line.nombre,
            "lieux": line.lieux,
            "ecart": line.ecart_max,
        }
        for line in found.lignes
    ]
    columns = (
        Column("titre", "Indicateur"),
        Column("chapitre", "Page ou chapitre"),
        Column("cause", "Pourquoi"),
        Column("nature", "Chiffres"),
        Column("nombre", "Nombre", "nombre"),
        Column("lieux", "Lieux", "nombre"),
        Column("ecart", "Plus grand écart", "%", 1),
    )
    st.html(to_html(Table(f"Chiffres publiés qui changeraient{of}", columns, tuple(rows))))
    _examples(found, of)
    shown = [
        f"La version {release} montrait {formats.count(count, 'ancien chiffre', 'anciens chiffres')}."
        for release, count in found.montres_par.items()
    ]
    shown += [
        f"Le dossier de comité « {pack} » montrait "
        f"{formats.count(count, 'chiffre qui changerait', 'chiffres qui changeraient')}."
        for pack, count in found.dossiers.items()
    ]
    bullets(shown)


def _examples(found: difference.Difference, of: str) -> None:
    rows = [
        {
            **example,
            "titre": line.titre,
            "pourquoi": difference.CAUSES[line.cause].split(" (")[0],
            "quand": formats.day(as_date(example["periode"])) if example["periode"] else "non précisée",
            "avant_dit": _figure(example["avant"], example["marque_avant"]),
            "apres_dit": _figure(example["apres"], example["marque_apres"]),
        }
        for line in found.lignes
        for example in line.exemples
    ]
    columns = (
        Column("titre", "Indicateur"),
        Column("nom", "Lieu"),
        Column("code", "Code", only_file=True),
        Column("niveau", "Niveau", only_file=True),
        Column("geographie", "Liste de", "annee"),
        Column("quand", "Date"),
        Column("ventilation", "Ventilation"),
        Column("avant_dit", "Avant"),
        Column("apres_dit", "Après"),
        Column("pourquoi", "Pourquoi"),
    )
    data_table(Table(f"Les chiffres qui bougent le plus{of}", columns, tuple(rows)))


def _figure(value: float | None, marque: str | None) -> str:
    if marque in ("s", "nd", "ns"):
        return str(marque)
    return "—" if value is None else formats.number(value, 0 if float(value).is_integer() else 1)


def _say_refused(refusal: releases.Refused) -> None:
    st.error(plain(str(refusal)))
    bullets(f"{f.fichier}, {f.colonne} : {f.message} {f.remede}" for f in refusal.findings if f.refused)


def _done(said: str, reread: bool = False) -> None:
    st.session_state[DONE] = said
    if reread:
        st.session_state.pop(HELD, None)
    st.rerun()


# --- history ------------------------------------------------------------------------------------------


def history() -> None:
    """Show releases with who, when and why; put one back in force."""
    section("Versions publiées")
    home = find_home()
    kept = releases.releases(home)
    if not kept:
        note("Aucune version publiée.")
        return
    rows = [
        {
            "id": release.id,
            "date": _moment(release.manifest["date"]),
            "auteur": release.manifest.get("auteur", ""),
            "note": release.manifest["note"],
            "etat": "en service" if release.current else "",
        }
        for release in kept
    ]
    columns = (
        Column("id", "Version"),
        Column("date", "Publiée le (UTC)"),
        Column("auteur", "Par"),
        Column("note", "Note"),
        Column("etat", "État"),
    )
    data_table(Table("Versions publiées", columns, tuple(rows)), unfolded=True)
    if analyst.may_act() and len(kept) > 1:
        _rollback([release for release in kept if not release.current])


def _rollback(others: list[releases.Release]) -> None:
    with st.form("revenir"):
        chosen = st.selectbox(
            "Revenir à la version",
            others,
            format_func=lambda r: f"{_moment(r.manifest['date'])} · {r.manifest['note'] or r.id} ({r.id})",
        )
        why = st.text_input("Pourquoi revenir")
        if st.form_submit_button("Remettre en service") and chosen:
            try:
                releases.rollback(find_home(), chosen.id, analyst.name(), why.strip())
            except releases.Refused as refusal:
                _say_refused(refusal)
                return
            st.session_state.pop(COMPARED, None)
            _done(f"La version {chosen.id} est de nouveau en service.", reread=True)


def _moment(instant: str) -> str:
    return f"{formats.day(as_date(instant[:10]))} à {instant[11:16]}"


def log() -> None:
    """Show the journal to the analyst: who did what, when and why."""
    if not analyst.may_act():
        return
    section("Journal")
    home = find_home()
    rows = [
        {
            "instant": _moment(record["instant"]),
            "qui": record["qui"],
            "quoi": journal.LABELS.get(record["action"], record["action"]),
            "objet": record["objet"],
            "verdict": record.get("verdict", ""),
            "pourquoi": record["pourquoi"],
        }
        for record in journal.read(home)
    ]
    if wrong := journal.broken(home):
        st.error(f"Le journal a été modifié : lignes {formats.listing([str(rank) for rank in wrong])}.")
    columns = (
        Column("instant", "Quand (UTC)"),
        Column("qui", "Qui"),
        Column("quoi", "Quoi"),
        Column("objet", "Objet"),
        Column("verdict", "Verdict"),
        Column("pourquoi", "Pourquoi"),
    )
    st.html(to_html(Table("Journal, du plus récent au plus ancien", columns, tuple(rows)), CUT))
    st.download_button(
        "Journal en JSON",
        data=lambda: home.journal.read_bytes() if home.journal.is_file() else b"",
        file_name="journal.jsonl",
        mime="application/x-ndjson",
        on_click="ignore",
    )
