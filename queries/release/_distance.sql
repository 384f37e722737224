-- Great-circle distance in km between two points in degrees (haversine, mean radius of the Earth 6,371.009
-- km).
create or replace macro distance_km(longitude_1, latitude_1, longitude_2, latitude_2) as (
    2 * 6371.009 * asin(
        sqrt(
            pow(sin(radians(latitude_2 - latitude_1) / 2), 2)
            + cos(radians(latitude_1)) * cos(radians(latitude_2)) * pow(sin(radians(longitude_2 - longitude_1) / 2), 2)
        )
    )
)
