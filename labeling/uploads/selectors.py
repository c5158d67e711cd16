"""Reading uploads. Whoever began one may go on with it, as long as they may bring data into its project."""

from django.db.models import F, QuerySet

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.core.errors import Forbidden, NotFound
from labeling.core.ids import parse_id
from labeling.uploads.models import UploadFile, UploadSession
from projects.permissions import access_project


def own_sessions(*, actor: Actor) -> QuerySet[UploadSession]:
    """The actor's uploads, in the organisation (and, for a limited token, the project) they act in."""
    rows = UploadSession.objects.filter(organisation=actor.organisation, created_by=actor.user)
    if actor.token is not None and actor.token.project_id is not None:
        rows = rows.filter(project_id=actor.token.project_id)
    return rows.select_related("project", "source")


def access_session(*, actor: Actor, session_id: str) -> UploadSession:
    """The upload if it is the actor's and its project still theirs to fill; absent and forbidden look the same."""
    wanted = parse_id(session_id)
    session = own_sessions(actor=actor).filter(pk=wanted).first() if wanted else None
    if session is None:
        raise NotFound("upload")
    try:
        access_project(actor=actor, project_id=session.project_id, need=Role.MANAGER)
    except Forbidden:  # no manager there any more
        raise NotFound("upload") from None
    return session


def access_file(*, actor: Actor, session_id: str, file_id: str) -> tuple[UploadSession, UploadFile]:
    """A file of one's upload, with the upload."""
    session = access_session(actor=actor, session_id=session_id)
    wanted = parse_id(file_id)
    file = UploadFile.objects.filter(pk=wanted, session=session).first() if wanted else None
    if file is None:
        raise NotFound("upload file")
    return session, file


def missing(rows: QuerySet[UploadFile]) -> QuerySet[UploadFile]:
    """Of these files, those that have not come whole."""
    return rows.filter(offset__lt=F("bytes"))
