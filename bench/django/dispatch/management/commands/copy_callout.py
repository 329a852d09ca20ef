from decimal import Decimal

import psycopg2
import psycopg2.extras
from django.core.management.base import BaseCommand
from django.db import connection

from dispatch.models import Activity, Category, CustomerProfile, ServiceRequest, User, WorkerProfile

COORDINATES = ["default_latitude", "default_longitude", "current_latitude", "current_longitude",
               "location_latitude", "location_longitude"]

# Model and statement, the columns named as the model's; what refers to another comes after it.
COPIES = [
    (User, """SELECT id, email, password, role, first_name, last_name, phone_number, default_address, default_latitude,
                     default_longitude, is_email_verified, is_active, date_joined FROM account"""),
    (WorkerProfile, """SELECT id, user_id, skills, is_available, service_radius_km, current_latitude, current_longitude,
                              last_available_at, CAST(string_to_array(category_ids, ',') AS bigint[]) AS category_ids
                       FROM worker_profile"""),
    (CustomerProfile, "SELECT id, user_id, emergency_contact_name, emergency_contact_phone, notes FROM customer_profile"),
    (Category, "SELECT id, name, description, is_active FROM service_category"),
    (ServiceRequest, """SELECT id, reference_code, title, description, customer_id, worker_id, category_id, status,
                               priority, location_latitude, location_longitude, address, scheduled_start, accepted_at,
                               started_at, completed_at, cancelled_at, customer_notes, admin_notes,
                               estimated_duration_minutes, created_at, updated_at FROM service_request"""),
    (Activity, "SELECT id, request_id, actor_id, kind, message, created_at FROM request_activity"),
]


def degrees(row):
    """Callout keeps millionths of a degree."""
    found = {name: Decimal(row[name]).scaleb(-6) for name in COORDINATES if row.get(name) is not None}
    return {**row, **found}


class Command(BaseCommand):
    help = "Fills the empty database with what a database of Callout's holds; the first account gets a password."

    def add_arguments(self, parser):
        parser.add_argument("url")
        parser.add_argument("--password", required=True)

    def handle(self, *, url, password, **options):
        with psycopg2.connect(url, cursor_factory=psycopg2.extras.RealDictCursor) as source:
            for model, statement in COPIES:
                self.copy(source, model, statement)
        first = User.objects.order_by("id").first()
        first.set_password(password)
        first.save()
        connection.cursor().execute("ANALYZE")

    def copy(self, source, model, statement):
        with source.cursor() as cursor:
            cursor.execute(statement)
            model.objects.bulk_create((model(**degrees(row)) for row in cursor), batch_size=1000)
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
