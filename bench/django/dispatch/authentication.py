from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed

from .models import User


class TokenAuthentication(JWTAuthentication):
    """Reads the account with its profiles, which nearly every view needs: one statement a request."""

    def get_user(self, validated_token):
        user = (
            User.objects.select_related("worker_profile", "customer_profile")
            .filter(pk=validated_token["user_id"], is_active=True)
            .first()
        )
        if user is None:
            raise AuthenticationFailed("User not found", code="user_not_found")
        return user
