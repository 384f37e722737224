-- Bound of the Wilson score interval of `x` among `n`, in percent; `z` is the normal quantile, signed by
-- the side.
create or replace macro wilson(x, n, z) as (
    100
    * (x / n + z * z / (2 * n) + z * sqrt((x / n) * (1 - x / n) / n + z * z / (4 * n * n)))
    / (1 + z * z / n)
)
