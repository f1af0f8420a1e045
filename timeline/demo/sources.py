"""The source code that the demo's stack traces run through."""

from typing import Any

Json = dict[str, Any]

CHECKOUT = """\
def pay(request, invoice_id):
    \"\"\"Ask the provider for the money of an invoice.\"\"\"
    invoice = Invoice.objects.get(pk=invoice_id)
    card = request.session["card"]
    for attempt in range(1, ATTEMPTS + 1):
        answer = provider.charge(invoice, card)
        if answer.ok:
            return redirect("paid", invoice.pk)
        logger.warning("payment attempt %d failed", attempt)
    raise PaymentFailed(f"provider answered {answer.status_code} for invoice {invoice.pk}")
""".splitlines()

PROVIDER = """\
class Provider:
    def charge(self, invoice, card):
        url = f"https://api.pay.example/invoices/{invoice.pk}/pay"
        body = {"amount": invoice.minor, "currency": invoice.currency, "card": card.token}
        answer = self.session.post(url, json=body, timeout=5)
        answer.raise_for_status()
        return answer
""".splitlines()

DJANGO = """\
            if response is None:
                wrapped_callback = self.make_view_atomic(callback)
                try:
                    response = wrapped_callback(request, *args, **kwargs)
                except Exception as e:
                    response = self.process_exception_by_middleware(e, request)
""".splitlines()

STOCK = """\
@transaction.atomic
def reserve(order):
    for line in order.lines.select_related("product"):
        stock = Stock.objects.select_for_update().get(product=line.product)
        stock.left -= line.quantity
        stock.save(update_fields=["left"])
    return order
""".splitlines()

SHIPPING = """\
def quote(parcel, carriers=CARRIERS):
    with ThreadPoolExecutor(len(carriers)) as pool:
        offers = pool.map(lambda carrier: carrier.quote(parcel, timeout=2), carriers)
    return min(offers, key=attrgetter("price"))
""".splitlines()

CART = """\
export function total(cart) {
  return cart.lines.reduce((sum, line) => {
    const { price } = line.product;
    return sum + price * line.quantity;
  }, 0);
}
""".splitlines()


def frame(
    source: list[str],
    first_line: int,
    line: int,
    function: str,
    filename: str,
    module: str | None = None,
    in_app: bool = True,
    /,
    **variables: Any,
) -> Json:
    """A frame, with its variables, that stands at `line` of `source`, whose first line is `first_line` of its file."""
    at = line - first_line
    folder = "/srv/shop" if in_app else "/srv/venv/lib/python3.12/site-packages"
    found: Json = {
        "function": function,
        "filename": filename,
        "abs_path": filename if "://" in filename else f"{folder}/{filename}",
        "lineno": line,
        "in_app": in_app,
        "pre_context": source[max(0, at - 5) : at],
        "context_line": source[at],
        "post_context": source[at + 1 : at + 6],
    }
    if module:
        found["module"] = module
    if variables:
        found["vars"] = variables
    return found


def django_frame() -> Json:
    """What stands under every request of the back end."""
    return frame(
        DJANGO,
        193,
        196,
        "_get_response",
        "django/core/handlers/base.py",
        "django.core.handlers.base",
        in_app=False,
    )
