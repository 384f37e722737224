-- How many figures were revised since the release before, by indicator.
select indicateur, count(*) as nombre from revisions group by all order by nombre desc, indicateur
