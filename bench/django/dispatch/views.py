from django.db import transaction
from rest_framework import generics
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.status import HTTP_201_CREATED
from rest_framework.views import APIView
from rest_framework_simplejwt.views import TokenObtainPairView

from .creating import create_request
from .models import ServiceRequest, User
from .serializers import (
    LoginSerializer,
    NewRequestSerializer,
    PendingRequestSerializer,
    RequestSerializer,
    UserSerializer,
)


class IsWorker(BasePermission):
    def has_permission(self, request, view):
        return request.user.role == User.Role.WORKER


class IsCustomer(BasePermission):
    def has_permission(self, request, view):
        return request.user.role == User.Role.CUSTOMER


class Login(TokenObtainPairView):
    serializer_class = LoginSerializer


class Me(APIView):
    def get(self, request):
        return Response(UserSerializer(request.user).data)


class Pending(generics.ListAPIView):
    serializer_class = PendingRequestSerializer
    permission_classes = [IsWorker]

    def get_queryset(self):
        worker = self.request.user.worker_profile
        if worker.current_latitude is None:
            return ServiceRequest.objects.none()
        return ServiceRequest.objects.waiting_for(worker).with_everything()


class Create(APIView):
    permission_classes = [IsCustomer]

    def post(self, request):
        form = NewRequestSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        with transaction.atomic():
            made = create_request(request.user, form.validated_data)
        shown = ServiceRequest.objects.with_everything().get(pk=made.pk)
        return Response(RequestSerializer(shown).data, status=HTTP_201_CREATED)
