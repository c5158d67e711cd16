"""Why a file was not taken: each a stable code and a sentence that says what to do."""


class MediaProblem(Exception):
    """The file cannot be taken. Trying the same bytes again would end the same way."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
