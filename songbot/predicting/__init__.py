"""The path of a question: from what somebody pasted to its one answer."""
