"""Documents that follow from the facts: processing register, impact assessment, datasheet. None of them is stored."""
