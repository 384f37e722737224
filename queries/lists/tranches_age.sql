-- Age groups that some figure of the release is split by.
select distinct tranche_age from valeurs where tranche_age <> 'total' order by tranche_age
