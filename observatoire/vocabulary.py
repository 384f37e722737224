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
    "hors_qpv": "habitants hors des quartiers prioritaires",
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
    # contrats de ville
    "projets_cohesion": ("Projets du pilier cohésion sociale", "projets"),
    "projets_emploi": ("Projets du pilier développement économique et emploi", "projets"),
    "projets_cadre_de_vie": ("Projets du pilier cadre de vie et renouvellement urbain", "projets"),
    "projets_pilotage": ("Projets de pilotage, ingénierie et évaluation", "projets"),
    # housing
    "logements_sociaux": ("Logements sociaux", "logements"),
}
"""Variables of `demographie`: French label and unit."""

# --- data·inclusion v1 --------------------------------------------------------------------------------

THEMATIQUES: dict[str, tuple[str, str | None]] = {
    "choisir-un-metier--confirmer-son-choix-de-metier": ("Confirmer son choix de métier", None),
    "choisir-un-metier--connaitre-les-opportunites-demploi": ("Connaître les opportunités d’emploi", None),
    "choisir-un-metier--decouvrir-un-metier-ou-un-secteur-dactivite": (
        "Découvrir un métier ou un secteur d’activité",
        None,
    ),
    "choisir-un-metier--identifier-ses-points-forts-et-ses-competences": (
        "Identifier ses points forts et ses compétences",
        None,
    ),
    "creer-une-entreprise--definir-son-projet-de-creation-dentreprise": (
        "Définir son projet de création d’entreprise",
        None,
    ),
    "creer-une-entreprise--developper-son-entreprise": ("Développer son entreprise", None),
    "creer-une-entreprise--structurer-son-projet-de-creation-dentreprise": (
        "Structurer son projet de création d’entreprise",
        None,
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives": (
        "Accompagnement aux démarches administratives",
        "droits",
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-a-la-citoyennete": (
        "Accompagnement pour l’accès à la citoyenneté",
        "droits",
    ),
    "difficultes-administratives-ou-juridiques--accompagnement-pour-lacces-aux-droits": (
        "Accompagnement pour l’accès aux droits",
        "droits",
    ),
    "difficultes-administratives-ou-juridiques--beneficier-dune-mesure-daccompagnement-adapte": (
        "Bénéficier d’une mesure d’accompagnement adapté",
        "droits",
    ),
    "difficultes-administratives-ou-juridiques--connaitre-ses-droits-face-a-une-discrimination": (
        "Connaître ses droits face à une discrimination",
        "droits",
    ),
    "difficultes-administratives-ou-juridiques--prendre-en-compte-une-problematique-judiciaire": (
        "Prendre en compte une problématique judiciaire",
        "droits",
    ),
    "difficultes-financieres--acquerir-une-autonomie-budgetaire": (
        "Acquérir une autonomie budgétaire",
        "finances",
    ),
    "difficultes-financieres--ameliorer-sa-gestion-budgetaire": (
        "Améliorer sa gestion budgétaire",
        "finances",
    ),
    "difficultes-financieres--mettre-en-place-une-mesure-de-protection-financiere": (
        "Mettre en place une mesure de protection financière",
        "finances",
    ),
    "difficultes-financieres--prevenir-une-degradation-de-la-situation-financiere": (
        "Prévenir une dégradation de la situation financière",
        "finances",
    ),
    "difficultes-financieres--situation-dendettement-surendettement": (
        "Situation d’endettement ou de surendettement",
        "finances",
    ),
    "equipement-et-alimentation--aide-menagere": ("Aide ménagère", "finances"),
    "equipement-et-alimentation--alimentation": ("Alimentation", "finances"),
    "equipement-et-alimentation--electromenager": ("Électroménager", "finances"),
    "equipement-et-alimentation--habillement": ("Habillement", "finances"),
    "famille--garde-denfants": ("Garde d’enfants", "famille"),
    "famille--prise-en-charge-personne-dependante": ("Prise en charge d’une personne dépendante", "famille"),
    "famille--soutien-a-la-parentalite-et-a-leducation": (
        "Soutien à la parentalité et à l’éducation",
        "famille",
    ),
    "famille--soutien-aidants": ("Soutien aux aidants", "famille"),
    "famille--surmonter-conflits-separation-violence": (
        "Surmonter les conflits liés à la séparation ou à la violence",
        "famille",
    ),
    "lecture-ecriture-calcul--maitriser-le-calcul": ("Maîtriser le calcul", "savoirs"),
    "lecture-ecriture-calcul--maitriser-le-francais": ("Maîtriser le français", "savoirs"),
    "logement-hebergement--acheter-un-logement": ("Acheter un logement", "logement"),
    "logement-hebergement--changer-de-logement": ("Changer de logement", "logement"),
    "logement-hebergement--louer-un-logement": ("Louer un logement", "logement"),
    "logement-hebergement--rechercher-une-solution-dhebergement-temporaire": (
        "Rechercher une solution d’hébergement temporaire",
        "logement",
    ),
    "logement-hebergement--reduire-les-impayes-de-loyer": ("Réduire les impayés de loyer", "logement"),
    "logement-hebergement--se-maintenir-dans-le-logement": ("Se maintenir dans le logement", "logement"),
    "logement-hebergement--sinformer-sur-les-demarches-liees-a-lacces-au-logement": (
        "S’informer sur les démarches liées à l’accès au logement",
        "logement",
    ),
    "mobilite--acceder-a-un-vehicule": ("Accéder à un véhicule", "mobilite"),
    "mobilite--entretenir-reparer-son-vehicule": ("Entretenir et réparer son véhicule", "mobilite"),
    "mobilite--etre-accompagne-dans-son-parcours-mobilite": (
        "Être accompagné dans son parcours mobilité",
        "mobilite",
    ),
    "mobilite--financer-ma-mobilite": ("Financer ma mobilité", "mobilite"),
    "mobilite--mobilite-douce-partagee-collective": (
        "Utiliser des services de mobilité douce, partagée ou collective",
        "mobilite",
    ),
    "mobilite--preparer-un-permis": ("Préparer un permis", "mobilite"),
    "numerique--acceder-a-des-services-en-ligne": ("Accéder à des services en ligne", "numerique"),
    "numerique--acceder-a-une-connexion-internet": ("Accéder à une connexion Internet", "numerique"),
    "numerique--acquerir-un-equipement": ("Acquérir un équipement", "numerique"),
    "numerique--maitriser-les-fondamentaux-du-numerique": (
        "Maîtriser les fondamentaux du numérique",
        "numerique",
    ),
    "preparer-sa-candidature--developper-son-reseau": ("Développer son réseau", "reseaux"),
    "preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi": (
        "Organiser ses démarches de recherche d’emploi",
        None,
    ),
    "preparer-sa-candidature--realiser-un-cv-et-ou-une-lettre-de-motivation": (
        "Réaliser un CV et/ou une lettre de motivation",
        None,
    ),
    "preparer-sa-candidature--valoriser-ses-competences": ("Valoriser ses compétences", None),
    "remobilisation--activites-sportives-et-culturelles": ("Activités sportives et culturelles", "confiance"),
    "remobilisation--benevolat-action-citoyenne": ("Bénévolat et action citoyenne", "confiance"),
    "remobilisation--bien-etre-confiance-en-soi": ("Bien-être et confiance en soi", "confiance"),
    "remobilisation--lien-social": ("Lien social", "confiance"),
    "sante--acces-aux-soins": ("Accès aux soins", "sante"),
    "sante--addictions": ("Addictions", "sante"),
    "sante--constituer-un-dossier-mdph-invalidite": ("Constituer un dossier MDPH pour invalidité", "sante"),
    "sante--sante-mentale": ("Santé mentale", "sante"),
    "sante--sante-sexuelle": ("Santé sexuelle", "sante"),
    "se-former--monter-son-dossier-de-formation": ("Monter son dossier de formation", None),
    "se-former--trouver-sa-formation": ("Trouver sa formation", None),
    "souvrir-a-linternational--connaitre-les-opportunites-demploi-a-letranger": (
        "Connaître les opportunités d’emploi à l’étranger",
        None,
    ),
    "souvrir-a-linternational--sinformer-sur-les-aides-pour-travailler-a-letranger": (
        "S’informer sur les aides pour travailler à l’étranger",
        None,
    ),
    "souvrir-a-linternational--sorganiser-suite-a-son-retour-en-france": (
        "S’organiser suite à son retour en France",
        None,
    ),
    "trouver-un-emploi--convaincre-un-recruteur-en-entretien": ("Convaincre un recruteur en entretien", None),
    "trouver-un-emploi--faire-des-candidatures-spontanees": ("Faire des candidatures spontanées", None),
    "trouver-un-emploi--maintien-dans-lemploi": ("Maintien dans l’emploi", None),
    "trouver-un-emploi--repondre-a-des-offres-demploi": ("Répondre à des offres d’emploi", None),
    "trouver-un-emploi--suivre-ses-candidatures-et-relancer-les-employeurs": (
        "Suivre ses candidatures et relancer les employeurs",
        None,
    ),
}
"""The 69 thematiques of data·inclusion v1: label, and the frein that each answers (None: it answers none)."""

CATEGORIES_V0 = (
    "acces-aux-droits-et-citoyennete",
    "accompagnement-social-et-professionnel-personnalise",
    "apprendre-francais",
    "creation-activite",
    "gestion-financiere",
    "handicap",
    "illettrisme",
)
"""Categories of thematiques that data·inclusion v0 had and v1 has no more."""

PUBLICS_OFFRE = {
    "actifs": "Actifs",
    "beneficiaires-des-minimas-sociaux": "Bénéficiaires des minimas sociaux",
    "demandeurs-emploi": "Demandeurs d’emploi",
    "etudiants": "Étudiants",
    "familles": "Familles",
    "femmes": "Femmes",
    "jeunes": "Jeunes",
    "personnes-en-situation-de-handicap": "Personnes en situation de handicap",
    "personnes-en-situation-durgence": "Personnes en situation d’urgence",
    "personnes-en-situation-juridique-specifique": "Personnes en situation juridique spécifique",
    "personnes-exilees": "Personnes exilées",
    "residents-qpv-frr": "Résidents en QPV ou FRR",
    "seniors": "Séniors",
    "tous-publics": "Tous publics",
}
"""Publics of data·inclusion v1."""
MODES_ACCUEIL = {"en-presentiel": "En présentiel", "a-distance": "À distance"}
MODES_MOBILISATION = {
    "envoyer-un-courriel": "Envoyer un courriel",
    "se-presenter": "Se présenter",
    "telephoner": "Téléphoner",
    "utiliser-lien-mobilisation": "Utiliser le lien de mobilisation",
}
PERSONNES_MOBILISATRICES = {"usagers": "Les habitants eux-mêmes", "professionnels": "Un professionnel"}
TYPES_SERVICE = {
    "accompagnement": "Accompagnement",
    "aide-financiere": "Aide financière",
    "aide-materielle": "Aide matérielle",
    "atelier": "Atelier",
    "formation": "Formation",
    "information": "Information",
}
FRAIS = {"gratuit": "Gratuit", "payant": "Payant"}

# --- diagnostics --------------------------------------------------------------------------------------

AUCUN_FREIN = "aucun"
NON_DIAGNOSTIQUE = "non_diagnostique"
LIGNES_DIAGNOSTIC = {
    TOTAL: "Personnes diagnostiquées",
    **FREINS,
    AUCUN_FREIN: "Aucun frein repéré",
    NON_DIAGNOSTIQUE: "Personnes non diagnostiquées",
}
"""What a line of a diagnosis counts."""
FREINS_SENSIBLES = ("sante", "droits")
"""Health and justice (GDPR, articles 9 and 10): higher threshold, never crossed with sex and age in a quartier."""
ETATS = {
    "couvert": "Besoin couvert",
    "non_couvert": "Besoin non couvert",
    "inconnu": "On ne sait pas",
}
"""The three states of an uncovered need."""
RAISONS = {
    "sans_diagnostic": "aucun diagnostic",
    "secret": "effectif secret",
    "couverture_inconnue": "couverture du diagnostic inconnue",
    "couverture_faible": "trop peu de personnes diagnostiquées",
    "capacite_inconnue": "capacité d'une offre inconnue",
    "quartiers_inconnus": "situation inconnue dans un quartier au moins",
}
"""Why we do not know."""

# --- actions ------------------------------------------------------------------------------------------

TYPES_ACTION = {
    "accompagnement": "Accompagnement",
    "aller_vers": "Aller-vers",
    "atelier": "Atelier collectif",
    "formation": "Formation",
    "evenement": "Événement",
    "immersion": "Immersion et découverte des métiers",
    "parrainage": "Parrainage et mentorat",
    "aide_individuelle": "Aide individuelle",
    "information": "Information et orientation",
    "mise_en_reseau": "Animation du réseau des professionnels",
    "poste": "Poste financé (adulte-relais, Fonjep)",
    "subvention": "Action subventionnée (politique de la ville)",
}
STATUTS_ACTION = {
    "prevue": "Prévue",
    "en_cours": "En cours",
    "terminee": "Terminée",
    "abandonnee": "Abandonnée",
}
STATUTS_FEUILLE = {
    "a_faire": "À faire",
    "en_cours": "En cours",
    "fait": "Fait",
    "abandonne": "Abandonné",
}
FINANCEURS = {
    "etat_cite_emploi": "État (Cité de l'emploi)",
    "etat_bop147": "État (politique de la ville, BOP 147)",
    "etat_autre": "État (autres crédits)",
    "france_travail": "France Travail",
    "region": "Région",
    "departement": "Département",
    "epci": "Intercommunalité",
    "commune": "Commune",
    "fse": "Union européenne (FSE+)",
    "caf": "Caf",
    "bailleur": "Bailleur social",
    "entreprise": "Entreprise ou fondation",
    "autre": "Autre financeur",
}
ACTEURS = {
    "etat": "État et opérateurs",
    "france_travail": "France Travail",
    "mission_locale": "Mission locale",
    "cap_emploi": "Cap emploi",
    "plie": "PLIE, maison de l'emploi",
    "collectivite": "Collectivité",
    "ccas": "CCAS",
    "association": "Association",
    "centre_social": "Centre social",
    "siae": "Structure d'insertion (SIAE)",
    "organisme_formation": "Organisme de formation",
    "entreprise": "Entreprise, club d'entreprises",
    "bailleur": "Bailleur social",
    "sante": "Acteur de santé",
    "autre": "Autre acteur",
}
"""Kinds of actor of the partner directory."""
PUBLICS = {
    "tous": "Tous publics",
    "femmes": "Femmes",
    "femmes_seules": "Femmes seules avec enfants",
    "jeunes": "Jeunes",
    "jeunes_diplomes": "Jeunes diplômés",
    "decrocheurs": "Décrocheurs",
    "sans_qualification": "Personnes sans qualification",
    "createurs": "Créateurs d'entreprise",
    "seniors": "Seniors",
    "brsa": "Bénéficiaires du RSA",
    "boe": "Bénéficiaires de l'obligation d'emploi (RQTH)",
    "eloignes": "Publics les plus éloignés de l'emploi",
}

# --- paths and exits ----------------------------------------------------------------------------------

ETAPES = {
    "repere": "Repérées",
    "mobilise": "Mobilisées",
    "accompagne": "Accompagnées",
    "sorti": "Sorties de l'action",
    "emploi_1_mois": "En emploi à 1 mois",
    "emploi_3_mois": "En emploi à 3 mois",
    "emploi_6_mois": "En emploi à 6 mois",
    "emploi_12_mois": "En emploi à 12 mois",
    "perdu_de_vue": "Perdues de vue",
}
"""Stages of a path, in order; `perdu_de_vue` stands apart."""
CONTRATS = {
    "cdi": "CDI",
    "cdd": "CDD",
    "interim": "Intérim",
    "fonction_publique": "Fonction publique",
    "contrat_aide": "Contrat aidé chez un employeur ordinaire",
    "autre_siae": "Embauche dans une autre SIAE",
    "aucun": "Sans contrat",
}
FORMATIONS = {
    "aucune": "Aucune",
    "qualifiante": "Formation qualifiante, en cours ou non validée",
    "qualifiante_validee": "Formation qualifiante validée",
    "autre": "Autre formation",
}
TRANCHES_AGE_PARCOURS = ("<26", "26-49", "50+")
"""The one cut of ages in diagnostics and paths: that of France Travail in QPV figures."""
SORTIES_PAR_DEFINITION = {
    "iae": ("durable", "transition", "positive", "dynamique"),
    "plie": ("positive",),
    "france_travail": ("acces", "durable"),
}

GLOSSARY = {
    "QPV": "quartier prioritaire de la politique de la ville, délimité par décret.",
    "Cité de l'emploi": "réseau local de partenaires vers l'emploi pour les habitants de ces quartiers.",
    "Contrat de ville": "contrat entre l'État, les collectivités et leurs partenaires pour ces quartiers.",
    "DEFM": "demandeurs d'emploi inscrits à France Travail en fin de mois.",
    "Catégorie A": "tenus de chercher un emploi, sans aucun travail dans le mois.",
    "Catégories B et C": "tenus de chercher un emploi, en activité courte (78 heures au plus) ou longue.",
    "Catégories D et E": "non tenus de chercher : formation, maladie (D) ; emploi aidé, création (E).",
    "Catégories F et G": "depuis le 1er janvier 2025 : parcours social (F), en attente d'orientation (G).",
    "Unité de consommation": "mesure de la taille d'un ménage : 1 pour le premier adulte, 0,5 par autre "
    "personne de 14 ans ou plus, 0,3 par enfant plus jeune.",
    "Taux de pauvreté": "part des habitants sous 60 % du revenu médian de France métropolitaine.",
    "Millésime": "année que les chiffres décrivent, jamais celle de leur publication.",
    "Point": "différence entre deux pourcentages : de 40 % à 42 %, 2 points de plus.",
    "EPCI": "établissement public de coopération intercommunale : métropole, communauté urbaine, "
    "d'agglomération ou de communes.",
}
"""Words of the field that a reader may not know."""
