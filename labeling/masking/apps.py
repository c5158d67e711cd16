from django.apps import AppConfig


class MaskingConfig(AppConfig):
    name = "labeling.masking"
    label = "masking"

    def ready(self) -> None:
        from labeling.masking.services.bringing import is_closed
        from labeling.masking.services.entering import enter, part_changed, parts_for
        from projects.services import gates

        # Projects lie below: whoever makes items asks there whether a gate stands before them.
        gates.stand(parts=parts_for, enter=enter, changed=part_changed, closed=is_closed)
