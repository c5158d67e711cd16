"""The routes of session, self, people, invitations and tokens."""

from django.urls import URLPattern, URLResolver, path

from labeling.accounts.api import invitations, me, members, session, tokens

urlpatterns: list[URLPattern | URLResolver] = [
    path("boot", session.BootView.as_view()),
    path("auth/login", session.LoginView.as_view()),
    path("auth/logout", session.LogoutView.as_view()),
    path("auth/signup", session.SignupView.as_view()),
    path("auth/password/reset", session.ResetView.as_view()),
    path("auth/password/reset/confirm", session.ResetConfirmView.as_view()),
    path("auth/password/change", session.PasswordView.as_view()),
    path("me", me.MeView.as_view()),
    path("tokens", tokens.TokensView.as_view()),
    path("tokens/<str:token_id>", tokens.TokenView.as_view()),
    path("members", members.MembersView.as_view()),
    path("members/<str:member_id>", members.MemberView.as_view()),
    path("invitations", invitations.InvitationsView.as_view()),
    path("invitations/accept/<str:key>", invitations.AcceptView.as_view()),
    path("invitations/<str:invitation_id>", invitations.InvitationView.as_view()),
]
