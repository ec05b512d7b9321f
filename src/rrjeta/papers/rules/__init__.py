"""Pure rules of papers: who may read what, how an answer stands on the page, how words are made safe to set."""
