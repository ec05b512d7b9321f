"""A register for attacks: invented people in every state, each sensitive field with a word that stands nowhere else."""
