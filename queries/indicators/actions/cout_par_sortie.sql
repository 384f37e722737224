-- title: Coût par sortie
-- unit: € par sortie
-- kind: rapport
-- definition: Argent versé dans l'année aux actions qui déclarent leurs sorties, rapporté aux sorties qui
-- répondent à la définition choisie. Non disponible quand il n'y en a aucune.
-- reading: À {lieu}, une sortie revient à {valeur} ({periode}).
-- source: Partenaires de la Cité, financements et parcours
-- direction: lower is better
-- territories: none
-- order: 10
with
    suivies as (
        select distinct id_action, year(periode) as annee
        from parcours
        where id_action <> 'total' and etape = 'sorti' and definition = 'total'
    ),
    lieux as (
        select id_action, annee, 'quartier' as niveau, code, geographie, montant_verse
        from ventilation
        where code is not null
        union all by name
        select
            v.id_action, v.annee, a.type as niveau, a.code_territoire as code, v.geographie, v.montant_verse
        from ventilation as v
        join appartenances as a using (code, geographie)
    ),
    couts as (
        select niveau, code, geographie, annee, sum(l.montant_verse)::double as euros
        from lieux as l
        join suivies as s using (id_action, annee)
        group by niveau, code, geographie, annee
    ),
    personnes as (
        select
            niveau,
            code,
            geographie,
            year(periode) as annee,
            definition,
            sortie,
            if(count(effectif) = count(*), sum(effectif), null) as personnes,
            max(marque) as marque
        from parcours_des_lieux
        where
            id_action = 'total'
            and frein = 'total'
            and sexe = 'total'
            and tranche_age = 'total'
            and perimetre = 'qpv'
            and definition <> 'total'
        group by all
    )
select
    p.niveau,
    p.code,
    p.geographie,
    make_date(p.annee, 12, 31) as periode,
    p.definition,
    p.sortie,
    c.euros as numerateur,
    p.personnes as denominateur,
    c.euros / nullif(p.personnes, 0) as valeur,
    case when p.personnes is null then p.marque when p.personnes = 0 then 'nd' end as marque,
    'Partenaires de la Cité, financements et parcours' as source
from personnes as p
join couts as c using (niveau, code, geographie, annee)
