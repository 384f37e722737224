-- The EPCI or the commune that carries each contrat de ville, where no file says its quartiers. An EPCI of
-- the contrat that has gone since (merged, renamed) gives way to the one of the same name, else to the one
-- of the quartier nearest to the contrat's point, where one contrat only would then be carried by it; so
-- does the commune of a contrat communal that has no code.
with
    contrats as (
        select code, nom, epci
        from territoires
        where
            niveau = 'contrat_ville'
            and code not in (
                select code_territoire
                from extrait_appartenances
                where type = 'contrat_ville' and niveau = 'quartier'
            )
    ),
    porteurs as (select distinct unnest(epci) as epci from quartiers),
    -- the name without what kind of EPCI it is, accents, nor small words
    cles as (
        select
            niveau,
            code,
            regexp_replace(
                regexp_replace(
                    strip_accents(lower(nom)),
                    '^(ca|cc|cu|communaute d.agglomeration|communaute urbaine|communaute de communes)\b',
                    ''
                ),
                '\b(de|du|des|d|la|le|les|l)\b|[^a-z]',
                '',
                'g'
            ) as cle
        from territoires
        where niveau = 'contrat_ville' or (niveau = 'epci' and code in (from porteurs))
    ),
    sirens as (select code, 'epci' as type, epci as lieu from contrats join porteurs using (epci)),
    homonymes as (
        select c.code, 'epci' as type, e.code as lieu
        from cles as c
        join cles as e on e.niveau = 'epci' and e.cle = c.cle
        where
            c.niveau = 'contrat_ville'
            and c.code in (select code from contrats)
            and c.code not in (select code from sirens)
            and e.code not in (select lieu from sirens)
        qualify count(*) over (partition by c.code) = 1 and count(*) over (partition by e.code) = 1
    ),
    dits as (
        from sirens
        union all by name
        from homonymes
        union all by name
        select c.code, 'commune' as type, a.code as lieu
        from contrats as c
        join
            extrait_appartenances as a
            on a.type = 'contrat_ville'
            and a.niveau = 'commune'
            and a.code_territoire = c.code
    ),
    proches as (
        select
            c.code,
            if(c.epci is null, 'commune', 'epci') as type,
            if(c.epci is null, q.communes[1], q.epci[1]) as lieu
        from contrats as c
        join points_contrats as p using (code)
        join quartiers as q on q.code = p.code_quartier and q.geographie = p.geographie
        where c.code not in (select code from dits)
        qualify row_number() over (partition by c.code order by p.geographie desc) = 1
    )
select code, nom, type, lieu
from dits
join contrats using (code)
union all by name
select p.code, c.nom, p.type, p.lieu
from proches as p
join contrats as c using (code)
where p.lieu is not null and p.lieu not in (select lieu from dits)
qualify count(*) over (partition by p.lieu) = 1
