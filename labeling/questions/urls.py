"""Routes of questions and flags, under /api/v1/."""

from django.urls import path

from labeling.questions.api import flags, questions

urlpatterns = [
    path("items/<str:item_id>/questions", questions.ItemQuestionsView.as_view()),
    path("projects/<str:project_id>/questions", questions.ProjectQuestionsView.as_view()),
    path("questions/<str:question_id>/answers", questions.AnswersView.as_view()),
    path("questions/<str:question_id>/close", questions.CloseView.as_view()),
    path("items/<str:item_id>/flags", flags.ItemFlagsView.as_view()),
    path("projects/<str:project_id>/flags", flags.ProjectFlagsView.as_view()),
    path("flags/<str:flag_id>/resolve", flags.ResolveView.as_view()),
]
