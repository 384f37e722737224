"""The one name of each thing: codes used in extracts, SQL and URLs, with the French label a reader sees."""

TOTAL = "total"
"""What a breakdown column holds in a row that is not split by it."""

# --- places -----------------------------------------------------------------------------------------

NIVEAUX = {
    "quartier": "Quartier",
    "commune": "Commune",
    "epci": "Intercommunalité",
    "contrat_ville": "Contrat de ville",
    "cite_emploi": "Cité de l'emploi",
    "zone_emploi": "Zone d'emploi",
    "clpe": "Comité local pour l'emploi",
    "departement": "Département",
    "region": "Région",
    "france": "France",
}

TERRITOIRES = tuple(niveau for niveau in NIVEAUX if niveau != "quartier")
"""Levels that group quartiers."""

FRANCE = "FRANCE"
METROPOLE = "METRO"
"""The two codes of niveau `france`: the whole country, and its European part."""

GEOGRAPHIES = {2015: "Quartiers de 2015", 2024: "Quartiers de 2024"}
"""Generations of the QPV list."""

CODE_2015 = r"^QP(\d{3}|02A|02B)\d{3}$"
CODE_2024 = r"^QN(\d{3}|02A|02B)\d{2}[MINC]$"
CODES = {
    "commune": r"^(\d{2}|2A|2B)\d{3}$",
    "epci": r"^\d{9}$",
    "zone_emploi": r"^(\d{4}|00\d{2})$",
    "clpe": r"^CLPE\w+$",
    "departement": r"^(\d{2}|2A|2B|9[78]\d)$",
    "region": r"^\d{2}$",
    "france": rf"^({FRANCE}|{METROPOLE})$",
    "cite_emploi": r"^cde-\d{3}$",
    "contrat_ville": r"^[\w-]+$",
}
"""Pattern of a code, by niveau (a quartier has one pattern per generation)."""

STATUTS_QUARTIER = {
    "modifie": "contour modifié en 2024",
    "inchange": "contour inchangé en 2024",
    "nouveau": "nouveau en 2024",
    "commune": "commune entière",
}

PERIMETRES = {
    "qpv": "habitants des quartiers prioritaires",
    "ensemble": "ensemble des habitants",
}
"""Whom a figure of a territoire counts: its residents in QPV, or all its residents."""

# --- marks ------------------------------------------------------------------------------------------

MARQUES = {
    "s": "secret ou masqué par le producteur",
    "nd": "non disponible",
    "ns": "non significatif",
    "p": "provisoire",
}
MASQUES = ("s", "nd", "ns")
"""Marks of a row that has no figure; `p` comes with one."""

STATUTS_MILLESIME = {
    "verifie": "millésime vérifié",
    "infere": "millésime déduit, non confirmé par le producteur",
    "non_precise": "millésime non précisé",
}

# --- jobseekers -------------------------------------------------------------------------------------

CATEGORIES = {
    "A": "catégorie A",
    "B": "catégorie B",
    "C": "catégorie C",
    "D": "catégorie D",
    "E": "catégorie E",
    "F": "catégorie F",
    "G": "catégorie G",
    "ABC": "catégories A, B, C",
    "ABCDE": "catégories A, B, C, D, E",
}
SEXES = {"F": "Femmes", "H": "Hommes"}
TRANCHES_AGE = {
    "<25": "Moins de 25 ans",
    "<26": "Moins de 26 ans",
    "25-49": "25 à 49 ans",
    "26-49": "26 à 49 ans",
    "26-54": "26 à 54 ans",
    "50+": "50 ans et plus",
    "55+": "55 ans et plus",
}
"""Every cut in use; a source uses one cut only and cuts are never mixed."""
NIVEAUX_FORMATION = {
    "infra CAP-BEP": "Inférieur au CAP-BEP",
    "CAP-BEP": "CAP-BEP",
    "bac": "Baccalauréat",
    "bac+2 et plus": "Supérieur au bac",
}
ANCIENNETES = {
    "classe 1": "Classe 1 (la plus courte)",
    "classe 2": "Classe 2",
    "classe 3": "Classe 3",
    "classe 4": "Classe 4 (la plus longue)",
    "moins de 1 an": "Moins d'un an",
    "1 an et plus": "Un an et plus",
}
"""Insee's four classes keep their number: their bounds are in no source at hand."""
RSA = {"oui": "Bénéficiaires du RSA"}
NATIONALITES = {"francaise": "Français", "etrangere": "Étrangers"}

# --- freins -----------------------------------------------------------------------------------------

FREINS = {
    "mobilite": "Mobilité",
    "famille": "Contraintes familiales et garde d'enfants",
    "savoirs": "Langue et savoirs de base",
    "sante": "Santé et accès aux soins",
    "logement": "Logement",
    "finances": "Difficultés financières",
    "droits": "Accès aux droits, démarches, justice",
    "numerique": "Numérique",
    "reseaux": "Manque de réseaux",
    "confiance": "Confiance en soi, autocensure",
}
"""France Travail's eight constraints, plus two that field documents name."""

INTENSITES = {"faible": "faible", "moyen": "moyenne", "fort": "forte", "non_renseigne": "non renseignée"}

# --- outcomes ---------------------------------------------------------------------------------------

DEFINITIONS = {"iae": "IAE", "plie": "PLIE", "france_travail": "France Travail"}
"""Definitions under which the facts of an exit are read."""
SORTIES = {
    "durable": "Sortie durable",
    "transition": "Sortie de transition",
    "positive": "Sortie positive",
    "dynamique": "Sortie dynamique",
    "acces": "Accès à l'emploi",
}

# --- breakdowns of a published value -----------------------------------------------------------------

DIMENSIONS = {
    "sexe": SEXES,
    "tranche_age": TRANCHES_AGE,
    "niveau_formation": NIVEAUX_FORMATION,
    "anciennete": ANCIENNETES,
    "rsa": RSA,
    "nationalite": NATIONALITES,
    "frein": FREINS,
    "intensite": INTENSITES,
    "definition": DEFINITIONS,
    "sortie": SORTIES,
}
"""Breakdown columns of `valeurs`, in their order, each with its labels; `total` where not split."""

DIMENSION_LABELS = {
    "sexe": "Sexe",
    "tranche_age": "Âge",
    "niveau_formation": "Niveau de formation",
    "anciennete": "Ancienneté d'inscription",
    "rsa": "RSA",
    "nationalite": "Nationalité",
    "frein": "Frein à l'emploi",
    "intensite": "Intensité",
    "definition": "Définition de la sortie",
    "sortie": "Sortie",
}

# --- variables of the kind `demographie` --------------------------------------------------------------

VARIABLES = {
    # population (census)
    "population": ("Population municipale", "habitants"),
    "population_qpv_commune": ("Population des quartiers de la commune", "habitants"),
    "population_commune": ("Population de la commune", "habitants"),
    "menages": ("Ménages", "ménages"),
    "part_femmes": ("Part des femmes", "%"),
    "part_moins_25": ("Part des moins de 25 ans", "%"),
    "part_moins_25_femmes": ("Part des moins de 25 ans parmi les femmes", "%"),
    "part_60_plus": ("Part des 60 ans et plus", "%"),
    "part_60_plus_femmes": ("Part des 60 ans et plus parmi les femmes", "%"),
    "indice_jeunesse": (
        "Indice de jeunesse (moins de 20 ans pour une personne de 60 ans et plus)",
        "rapport",
    ),
    "part_menages_1": ("Part des ménages d'une personne", "%"),
    "part_menages_6": ("Part des ménages de six personnes et plus", "%"),
    "part_etrangers": ("Part des étrangers", "%"),
    "part_etrangers_femmes": ("Part des étrangères parmi les femmes", "%"),
    # employment (census)
    "taux_emploi": ("Taux d'emploi des 15-64 ans", "%"),
    "taux_emploi_femmes": ("Taux d'emploi des femmes de 15-64 ans", "%"),
    "taux_emploi_etrangers": ("Taux d'emploi des étrangers de 15-64 ans", "%"),
    "part_emploi_precaire": ("Part des emplois précaires", "%"),
    "part_emploi_precaire_femmes": ("Part des emplois précaires parmi les femmes en emploi", "%"),
    "part_emploi_precaire_etrangers": ("Part des emplois précaires parmi les étrangers en emploi", "%"),
    "part_emploi_limite": ("Part des emplois à durée limitée", "%"),
    "part_emploi_limite_femmes": ("Part des emplois à durée limitée parmi les femmes en emploi", "%"),
    "part_emploi_limite_etrangers": ("Part des emplois à durée limitée parmi les étrangers en emploi", "%"),
    # jobseekers, published as rates of change
    "evolution_defm_abc": ("Évolution annuelle des demandeurs d'emploi A, B, C", "%"),
    "evolution_defm_abc_femmes": ("Évolution annuelle des demandeuses d'emploi A, B, C", "%"),
    "evolution_defm_abc_hommes": ("Évolution annuelle des demandeurs d'emploi A, B, C (hommes)", "%"),
    "evolution_defm_a": ("Évolution annuelle des demandeurs d'emploi A", "%"),
    "evolution_defm_a_femmes": ("Évolution annuelle des demandeuses d'emploi A", "%"),
    "evolution_defm_a_hommes": ("Évolution annuelle des demandeurs d'emploi A (hommes)", "%"),
    "contrats_aides": ("Personnes en contrat aidé", "personnes"),
    "evolution_contrats_aides": ("Évolution annuelle des personnes en contrat aidé", "%"),
    # benefits (Cnaf, Cnam)
    "allocataires_caf": ("Allocataires de la Caf", "allocataires"),
    "personnes_couvertes_caf": ("Personnes couvertes par la Caf", "personnes"),
    "allocataires_monoparents": ("Allocataires parents isolés", "allocataires"),
    "allocataires_isoles": ("Allocataires isolés", "allocataires"),
    "allocataires_couples_sans_enfant": ("Allocataires en couple sans enfant", "allocataires"),
    "allocataires_couples_avec_enfants": ("Allocataires en couple avec enfants", "allocataires"),
    "allocataires_3_enfants": ("Allocataires avec trois enfants ou plus", "allocataires"),
    "allocataires_moins_25": ("Allocataires de moins de 25 ans non étudiants", "allocataires"),
    "allocataires_etudiants": ("Allocataires étudiants", "allocataires"),
    "allocataires_rsa": ("Allocataires du RSA socle", "allocataires"),
    "allocataires_prime_activite": ("Allocataires de la prime d'activité", "allocataires"),
    "allocataires_aah": ("Allocataires de l'AAH", "allocataires"),
    "allocataires_dependants_50": (
        "Allocataires dont la moitié des ressources vient des prestations",
        "allocataires",
    ),
    "allocataires_dependants_100": (
        "Allocataires dont toutes les ressources viennent des prestations",
        "allocataires",
    ),
    "enfants_caf": ("Enfants couverts par la Caf", "enfants"),
    "enfants_caf_0_2": ("Enfants de moins de 3 ans couverts par la Caf", "enfants"),
    "enfants_caf_3_5": ("Enfants de 3 à 5 ans couverts par la Caf", "enfants"),
    "enfants_caf_6_10": ("Enfants de 6 à 10 ans couverts par la Caf", "enfants"),
    "enfants_caf_11_14": ("Enfants de 11 à 14 ans couverts par la Caf", "enfants"),
    "enfants_caf_15_17": ("Enfants de 15 à 17 ans couverts par la Caf", "enfants"),
    "enfants_caf_18_24": ("Enfants de 18 à 24 ans couverts par la Caf", "enfants"),
    "assures_cnam": ("Personnes couvertes par l'Assurance maladie", "personnes"),
    "beneficiaires_css": ("Bénéficiaires de la complémentaire santé solidaire", "personnes"),
    "beneficiaires_css_gratuite": (
        "Bénéficiaires de la complémentaire santé solidaire sans participation",
        "personnes",
    ),
    "beneficiaires_css_payante": (
        "Bénéficiaires de la complémentaire santé solidaire avec participation",
        "personnes",
    ),
    # income (Filosofi)
    "revenu_median": ("Revenu disponible médian par unité de consommation", "€"),
    "revenu_q1": ("Premier quartile du revenu disponible", "€"),
    "revenu_q3": ("Troisième quartile du revenu disponible", "€"),
    "revenu_d1": ("Premier décile du revenu disponible", "€"),
    "revenu_d9": ("Neuvième décile du revenu disponible", "€"),
    "rapport_d9_d1": ("Rapport interdécile D9/D1 du revenu disponible", "rapport"),
    "revenu_declare_median": ("Revenu déclaré médian par unité de consommation", "€"),
    "revenu_declare_q1": ("Premier quartile du revenu déclaré", "€"),
    "revenu_declare_q3": ("Troisième quartile du revenu déclaré", "€"),
    "revenu_declare_d1": ("Premier décile du revenu déclaré", "€"),
    "revenu_declare_d9": ("Neuvième décile du revenu déclaré", "€"),
    "rapport_declare_d9_d1": ("Rapport interdécile D9/D1 du revenu déclaré", "rapport"),
    "indice_gini": ("Indice de Gini du revenu disponible", "indice"),
    "taux_pauvrete": ("Taux de pauvreté au seuil de 60 %", "%"),
    "part_bas_revenus": ("Part des bas revenus déclarés", "%"),
    "part_menages_imposes": ("Part des ménages imposés", "%"),
    "part_chomage_principal": ("Part des ménages dont l'indemnité de chômage est le revenu principal", "%"),
    "part_revenus_activite": ("Part des revenus d'activité", "%"),
    "part_pensions": ("Part des pensions et retraites", "%"),
    "part_patrimoine": ("Part des revenus du patrimoine", "%"),
    "part_prestations": ("Part des prestations sociales", "%"),
    "part_impots": ("Part des impôts", "%"),
    # housing
    "logements_sociaux": ("Logements sociaux", "logements"),
}
"""Variables of `demographie`: French label and unit."""
