"""The routes of session, self, people, invitations and tokens."""

from django.urls import URLPattern, URLResolver, path

from labeling.accounts.api import groups, invitations, me, members, session, skills, tokens

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
    path("groups", groups.GroupsView.as_view()),
    path("groups/<str:group_id>", groups.GroupView.as_view()),
    path("groups/<str:group_id>/members/<str:user_id>", groups.GroupMemberView.as_view()),
    path("skills", skills.SkillsView.as_view()),
    path("skills/<str:skill_id>", skills.SkillView.as_view()),
    path("skills/<str:skill_id>/people", skills.SkillPeopleView.as_view()),
    path("skills/<str:skill_id>/people/<str:user_id>", skills.SkillPersonView.as_view()),
    path("invitations", invitations.InvitationsView.as_view()),
    path("invitations/accept/<str:key>", invitations.AcceptView.as_view()),
    path("invitations/<str:invitation_id>", invitations.InvitationView.as_view()),
]
