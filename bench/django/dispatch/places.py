"""Distances on the Earth, as a sphere of 6,371 km, as expressions that PostgreSQL computes."""
from math import cos, degrees, radians

from django.db.models import F, FloatField, Value
from django.db.models.functions import ASin, Cast, Cos, Power, Radians, Sin, Sqrt

RADIUS_KM = 6371.0


def distance_to(from_latitude, from_longitude, *, latitude, longitude):
    """The great-circle distance in km from a place to the one that two columns hold: the haversine formula."""
    north, east = radians(from_latitude), radians(from_longitude)
    to_north = Radians(Cast(F(latitude), FloatField()))
    to_east = Radians(Cast(F(longitude), FloatField()))
    half_chord = (
        Power(Sin((to_north - Value(north)) / 2.0), 2)
        + Cos(to_north) * Value(cos(north)) * Power(Sin((to_east - Value(east)) / 2.0), 2)
    )
    return Value(2.0 * RADIUS_KM) * ASin(Sqrt(half_chord, output_field=FloatField()), output_field=FloatField())


def latitude_range(latitude, radius_km):
    """Between which latitudes everything within the radius lies, so that an index can find it."""
    reach = degrees(radius_km / RADIUS_KM)
    return float(latitude) - reach, float(latitude) + reach


def longitude_range(latitude, longitude, radius_km):
    """The same for longitudes; all of them near the poles."""
    reach = degrees(radius_km / RADIUS_KM)
    if abs(float(latitude)) + reach >= 89.0:
        return -180.0, 180.0
    reach /= cos(radians(abs(float(latitude)) + reach))
    return float(longitude) - reach, float(longitude) + reach
