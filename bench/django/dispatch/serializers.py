from rest_framework import serializers
from rest_framework_simplejwt.serializers import TokenObtainPairSerializer

from .models import Activity, Category, CustomerProfile, ServiceRequest, User, WorkerProfile


class WorkerProfileSerializer(serializers.ModelSerializer):
    class Meta:
        model = WorkerProfile
        fields = ["id", "skills", "is_available", "service_radius_km", "current_latitude", "current_longitude",
                  "last_available_at", "average_rating", "total_completed_jobs", "category_ids"]


class CustomerProfileSerializer(serializers.ModelSerializer):
    class Meta:
        model = CustomerProfile
        fields = ["id", "emergency_contact_name", "emergency_contact_phone", "notes"]


class UserSerializer(serializers.ModelSerializer):
    worker_profile = WorkerProfileSerializer(default=None)
    customer_profile = CustomerProfileSerializer(default=None)

    class Meta:
        model = User
        fields = ["id", "email", "first_name", "last_name", "role", "phone_number", "default_address",
                  "default_latitude", "default_longitude", "is_email_verified", "worker_profile", "customer_profile"]


class StrangerSerializer(serializers.BaseSerializer):
    """Keeps the shape of a user and shows the first name alone."""

    def to_representation(self, instance):
        return {
            "id": instance.id,
            "email": "",
            "first_name": instance.first_name,
            "last_name": "",
            "role": instance.role,
            "phone_number": "",
            "default_address": "",
            "default_latitude": None,
            "default_longitude": None,
            "is_email_verified": False,
            "worker_profile": None,
            "customer_profile": None,
        }


class CategorySerializer(serializers.ModelSerializer):
    class Meta:
        model = Category
        fields = ["id", "name", "description", "is_active"]


class ActivitySerializer(serializers.ModelSerializer):
    actor = UserSerializer()

    class Meta:
        model = Activity
        fields = ["id", "actor", "kind", "message", "created_at"]


class RequestSerializer(serializers.ModelSerializer):
    customer = UserSerializer()
    worker = UserSerializer()
    category = CategorySerializer()
    distance_km = serializers.SerializerMethodField()
    activities = ActivitySerializer(many=True)

    class Meta:
        model = ServiceRequest
        fields = ["id", "reference_code", "title", "description", "customer", "worker", "category", "status",
                  "priority", "location_latitude", "location_longitude", "address", "scheduled_start", "accepted_at",
                  "started_at", "completed_at", "cancelled_at", "customer_notes", "admin_notes",
                  "estimated_duration_minutes", "created_at", "updated_at", "distance_km", "activities"]

    def get_distance_km(self, request):
        return None


class StrangersActivitySerializer(ActivitySerializer):
    actor = StrangerSerializer()


class PendingRequestSerializer(RequestSerializer):
    """As a worker sees a request who has not accepted it."""

    customer = StrangerSerializer()
    customer_notes = serializers.ReadOnlyField(default="")
    admin_notes = serializers.ReadOnlyField(default="")
    activities = StrangersActivitySerializer(many=True)

    def get_distance_km(self, request):
        return round(request.distance_km, 2)


class NewRequestSerializer(serializers.ModelSerializer):
    location_latitude = serializers.DecimalField(max_digits=9, decimal_places=6, min_value=-90, max_value=90)
    location_longitude = serializers.DecimalField(max_digits=9, decimal_places=6, min_value=-180, max_value=180)
    category_id = serializers.PrimaryKeyRelatedField(
        source="category", queryset=Category.objects.filter(is_active=True), required=False, allow_null=True
    )

    class Meta:
        model = ServiceRequest
        fields = ["title", "description", "location_latitude", "location_longitude", "category_id", "priority",
                  "address", "scheduled_start", "customer_notes", "estimated_duration_minutes"]
        extra_kwargs = {"scheduled_start": {"required": False}}


class LoginSerializer(TokenObtainPairSerializer):
    @classmethod
    def get_token(cls, user):
        token = super().get_token(user)
        token["role"] = user.role
        return token

    def validate(self, attrs):
        return {**super().validate(attrs), "user": UserSerializer(self.user).data}
