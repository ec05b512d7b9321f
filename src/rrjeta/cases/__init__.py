"""Cases from concern to closure: pathways, assessments, measures, meetings, plans, visits, reviews."""
