"""Session, self, people, invitations and tokens over HTTP."""
