"""How was it counted? Definitions, rules, sources and releases."""

from observatoire.ui import method
from observatoire.ui.scope import sidebar_scope
from observatoire.ui.words import note, title

title("Méthode", sidebar_scope(), "Comment chaque chiffre est défini, compté et protégé")
note(method.NOT_OURS)

method.definitions()
method.marks()
method.changes()
method.small_numbers()
method.zoning()
method.sources()
method.versions()
method.glossary()
method.accessibility()
