from secrets import token_hex

from .models import Activity, Notification, ServiceRequest, WorkerProfile

FANOUT = 50


def create_request(customer, fields):
    """Writes the request, its first line of history and a notice to each matching worker; in a transaction."""
    request = ServiceRequest.objects.create(customer=customer, reference_code=token_hex(6).upper(), **fields)
    Activity.objects.create(
        request=request, actor=customer, kind="CREATED", message=f"Request created with priority {request.priority}."
    )
    workers = WorkerProfile.objects.taking(request)
    if request.priority == ServiceRequest.Priority.STANDARD:
        workers = workers[:FANOUT]
    Notification.objects.bulk_create(offer(request, worker) for worker in workers)
    return request


def offer(request, worker):
    return Notification(
        recipient_id=worker.user_id,
        category="REQUEST",
        event="REQUEST_CREATED",
        title="New service request nearby",
        body=f"{request.title} requires attention.",
        data={
            "request_id": request.id,
            "reference_code": request.reference_code,
            "distance_km": round(worker.distance_km, 2),
            "priority": request.priority,
        },
        reference_request=request,
    )
