"""What a user says about an event: the items `feedback` and `user_report` (docs/protocol.md, "Feedback")."""

from dataclasses import dataclass
from typing import Any

from timeline.protocol.document import read_document
from timeline.protocol.ids import NIL, read_id

USER_REPORT, FEEDBACK = "user_report", "feedback"
ITEM_TYPES = (USER_REPORT, FEEDBACK)


@dataclass(frozen=True, slots=True)
class SentFeedback:
    """As it was sent; what is no text is left out."""

    event_id: str  # of the event that it is about
    own_id: str | None
    name: str
    email: str
    comments: str


def read_feedback(item_type: str, payload: bytes, envelope_id: str | None) -> SentFeedback | None:
    """Feedback that names an event and says something; None for any other.

    A report without an id is about the event of its envelope; feedback has an id of its own there. Raises
    `timeline.protocol.document.Unreadable` when the payload holds no object.
    """
    document = read_document(payload).value
    if item_type == USER_REPORT:
        event_id, own_id = read_id(document.get("event_id")) or envelope_id, None
        name, email, comments = document.get("name"), document.get("email"), document.get("comments")
    else:
        contexts = document.get("contexts")
        said = contexts.get("feedback") if type(contexts) is dict else None
        if type(said) is not dict:
            return None
        event_id, own_id = read_id(said.get("associated_event_id")), read_id(document.get("event_id"))
        name, email, comments = said.get("name"), said.get("contact_email"), said.get("message")
    if not event_id or event_id == NIL or not _text(comments):
        return None
    return SentFeedback(event_id, own_id, _text(name), _text(email), _text(comments))


def _text(value: Any) -> str:
    return value.strip() if type(value) is str else ""
