"""Which of many patterns may match a text: what each requires, looked for in all texts at once."""
