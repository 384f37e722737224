-- One action as it is described. Parameters: id.
select * from actions where id = $id
