from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from .places import distance_to, latitude_range, longitude_range


class User(AbstractBaseUser):
    class Role(models.TextChoices):
        ADMIN = "ADMIN"
        WORKER = "WORKER"
        CUSTOMER = "CUSTOMER"

    email = models.EmailField(unique=True, max_length=254)
    first_name = models.CharField(max_length=150, blank=True)
    last_name = models.CharField(max_length=150, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.CUSTOMER)
    phone_number = models.CharField(max_length=32, blank=True)
    default_address = models.CharField(max_length=255, blank=True)
    default_latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    default_longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    is_email_verified = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = BaseUserManager()
    USERNAME_FIELD = "email"


class WorkerQuerySet(models.QuerySet):
    def taking(self, request):
        """The available workers whose radius covers the request and whose trades fit, nearest first."""
        workers = self.filter(is_available=True, user__is_active=True)
        if request.category_id is not None:
            workers = workers.filter(
                models.Q(category_ids=[]) | models.Q(category_ids__contains=[request.category_id])
            )
        place = (request.location_latitude, request.location_longitude)
        away = distance_to(*place, latitude="current_latitude", longitude="current_longitude")
        return (
            workers.annotate(distance_km=away)
            .filter(distance_km__lte=models.F("service_radius_km"))
            .order_by("distance_km", "user_id")
        )


class WorkerProfile(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="worker_profile")
    skills = models.TextField(blank=True)
    is_available = models.BooleanField(default=False)
    service_radius_km = models.PositiveIntegerField(default=20)
    current_latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    current_longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    last_available_at = models.DateTimeField(null=True)
    average_rating = models.DecimalField(max_digits=3, decimal_places=2, default=0)
    total_completed_jobs = models.PositiveIntegerField(default=0)
    category_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)

    objects = WorkerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="worker_available", fields=["user"], condition=models.Q(is_available=True))
        ]


class CustomerProfile(models.Model):
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="customer_profile")
    emergency_contact_name = models.CharField(max_length=150, blank=True)
    emergency_contact_phone = models.CharField(max_length=32, blank=True)
    notes = models.TextField(blank=True)


class Category(models.Model):
    name = models.CharField(max_length=120, unique=True)
    description = models.TextField(blank=True)
    is_active = models.BooleanField(default=True)


class RequestQuerySet(models.QuerySet):
    def waiting_for(self, worker):
        """What waits within the worker's reach, emergencies first, then the nearest."""
        latitude, longitude = worker.current_latitude, worker.current_longitude
        requests = self.filter(
            status=ServiceRequest.Status.PENDING,
            location_latitude__range=latitude_range(latitude, worker.service_radius_km),
            location_longitude__range=longitude_range(latitude, longitude, worker.service_radius_km),
        )
        if worker.category_ids:
            requests = requests.filter(
                models.Q(category=None) | models.Q(category__in=worker.category_ids)
            )
        away = distance_to(latitude, longitude, latitude="location_latitude", longitude="location_longitude")
        return (
            requests.exclude(declines__worker_id=worker.user_id)
            .annotate(distance_km=away)
            .filter(distance_km__lte=worker.service_radius_km)
            .order_by("priority", "distance_km", "id")
        )

    def with_everything(self):
        """With all that a serialized request shows, in three statements however many they are."""
        history = Activity.objects.select_related(
            "actor__worker_profile", "actor__customer_profile"
        ).order_by("-id")
        return self.select_related(
            "category",
            "customer__customer_profile",
            "customer__worker_profile",
            "worker__worker_profile",
            "worker__customer_profile",
        ).prefetch_related(models.Prefetch("activities", queryset=history))


class ServiceRequest(models.Model):
    class Status(models.TextChoices):
        PENDING = "PENDING"
        ACCEPTED = "ACCEPTED"
        IN_PROGRESS = "IN_PROGRESS"
        COMPLETED = "COMPLETED"
        CANCELLED = "CANCELLED"

    class Priority(models.TextChoices):
        # In the order of the alphabet, which is also that of urgency.
        EMERGENCY = "EMERGENCY"
        STANDARD = "STANDARD"

    reference_code = models.CharField(max_length=12, unique=True)
    title = models.CharField(max_length=140)
    description = models.TextField()
    customer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="requests")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="jobs")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PENDING)
    priority = models.CharField(max_length=10, choices=Priority.choices, default=Priority.STANDARD)
    location_latitude = models.DecimalField(max_digits=9, decimal_places=6)
    location_longitude = models.DecimalField(max_digits=9, decimal_places=6)
    address = models.CharField(max_length=255, blank=True)
    scheduled_start = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    customer_notes = models.TextField(blank=True)
    admin_notes = models.TextField(blank=True)
    estimated_duration_minutes = models.PositiveIntegerField(default=60)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="request_pending", fields=["location_latitude", "location_longitude"],
                         condition=models.Q(status="PENDING")),
            models.Index(name="request_status", fields=["status", "created_at"]),
        ]


class Activity(models.Model):
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="activities")
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)
    kind = models.CharField(max_length=10)
    message = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)


class Decline(models.Model):
    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="declines")
    worker = models.ForeignKey(User, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(name="decline_once", fields=["request", "worker"])]


class Notification(models.Model):
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    category = models.CharField(max_length=10)
    event = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    body = models.TextField()
    data = models.JSONField(default=dict)
    reference_request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, null=True)
    is_read = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="notice_once", fields=["reference_request", "event", "recipient"])
        ]
        indexes = [models.Index(name="notice_inbox", fields=["recipient", "created_at"])]
