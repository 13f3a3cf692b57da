"""What the operator sees and does: learning, models, the line, the audit."""
