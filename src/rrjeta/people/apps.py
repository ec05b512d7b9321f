from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "rrjeta.people"
    label = "people"
